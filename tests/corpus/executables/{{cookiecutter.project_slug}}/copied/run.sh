{{ copied }}
