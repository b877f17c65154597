package bot

// A Method is a way to pay, as the conversation sees it.
type Method struct {
	Name     string // as orders keep it
	Label    string // as people choose it; empty: in our words, by Cash, ByHand and Online
	Currency string // the only one that it takes; empty: any
	ByHand   bool   // a person has to see that the money came
	Cash     bool   // it is paid on the spot
	Online   bool   // it is paid on a page, by whatever that offers
	Stars    bool   // in Telegram's own money
	Only     string // the channel that it is paid in; empty: anywhere
}
