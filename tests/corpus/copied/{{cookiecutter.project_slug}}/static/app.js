{{ kept }}
