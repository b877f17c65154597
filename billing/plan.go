package billing

import "time"

// A Plan is what the shop sells: so much time for so much money.
type Plan struct {
	ID      string        `json:"id"` // short and unchanging, for buttons
	Name    string        `json:"name"`
	Price   Money         `json:"price"`
	Lasts   time.Duration `json:"lasts"`
	Devices int           `json:"devices"`
	Hidden  bool          `json:"hidden,omitempty"`
}
