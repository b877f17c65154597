package page

import (
	"strings"
	"time"
)

// A View is all that the page shows.
type View struct {
	Now      time.Time `json:"now"` // the clock that counts, for the countdowns
	Parts    []Part    `json:"parts"`
	Steps    []Step    `json:"steps"`
	Play     Playing   `json:"play"`
	Phones   []Phone   `json:"phones"`
	Router   Router    `json:"router"`
	Air      Air       `json:"air"`
	Troubles []Button  `json:"troubles"`
	Log      []Event   `json:"log"` // oldest first
}

// A Part is a piece of the machinery.
type Part struct {
	Name  string `json:"name"`
	State string `json:"state"` // in words
	Good  bool   `json:"good"`
}

// A Step is one of the first minute.
type Step struct {
	Name  string `json:"name"`
	Words string `json:"words"` // what to do, or what came of it
	Done  bool   `json:"done"`
	Now   bool   `json:"now"` // it is the next to be done
}

// A Playing is a sale that plays by itself.
type Playing struct {
	On    bool   `json:"on"`
	Words string `json:"words"` // what happens, or why the last one ended early
	Place string `json:"place"` // where: customer, owner, router
}

// A Phone is a person's.
type Phone struct {
	ID     string   `json:"id"`
	Person string   `json:"person"`
	Role   string   `json:"role"`
	Number string   `json:"number"`
	Apps   []App    `json:"apps"` // those that it has
	App    string   `json:"app"`  // the one that is open
	Lines  []Line   `json:"lines"`
	Heard  int      `json:"heard"`            // how many messages of the shop there are, in all apps
	Hint   string   `json:"hint"`             // what the phone is good for, while nothing was said
	Ask    string   `json:"ask,omitempty"`    // label of the button that shares the phone number
	Toast  string   `json:"toast,omitempty"`  // words over the chat
	Toasts int      `json:"toasts,omitempty"` // how many there were
	Menu   []Button `json:"menu,omitempty"`   // commands
	Chips  []Button `json:"chips,omitempty"`  // what is likely to be said next
	Site   *PaySite `json:"site,omitempty"`   // the pay page, while the browser is open
	WiFi   *WiFi    `json:"wifi,omitempty"`
}

// An App is one that a phone has.
type App struct {
	Name  string `json:"name"`  // telegram, whatsapp
	Label string `json:"label"` // for people
	With  string `json:"with"`  // the name of the chat
	New   int    `json:"new"`   // messages since it was last open
}

// A Line is one message.
type Line struct {
	ID      string     `json:"id"` // changes when the message is edited
	Message string     `json:"message"`
	Mine    bool       `json:"mine,omitempty"`
	At      time.Time  `json:"at"`
	Runs    []Run      `json:"runs"`
	Picture string     `json:"picture,omitempty"`
	File    *File      `json:"file,omitempty"`
	Rows    [][]Button `json:"rows,omitempty"`
	Ticks   int        `json:"ticks,omitempty"` // 1 sent, 2 delivered, 3 read
}

// A File is a document as a chat shows it.
type File struct {
	Name  string `json:"name"`
	Kind  string `json:"kind"` // in words
	Size  string `json:"size"` // in words
	Save  string `json:"save"` // the address that a browser saves
	Open  string `json:"open,omitempty"`
	Image bool   `json:"image,omitempty"` // it shows in the chat
}

// Text is what a line says, without its looks.
func (l Line) Text() string {
	var all strings.Builder
	for _, r := range l.Runs {
		all.WriteString(r.Text)
	}
	return all.String()
}

// A Run is words of one kind.
type Run struct {
	Text string `json:"text"`
	Kind string `json:"kind,omitempty"` // bold, code, link
}

// A Button is something to press.
type Button struct {
	Label string `json:"label"`
	Note  string `json:"note,omitempty"` // what it does
	Say   string `json:"say,omitempty"`  // it writes this
	Data  string `json:"data,omitempty"` // it presses this, or is the name of a trouble
	Link  string `json:"link,omitempty"` // it opens this
	Copy  string `json:"copy,omitempty"` // it copies this
	On    bool   `json:"on,omitempty"`   // of a trouble: it is on
	Off   bool   `json:"off,omitempty"`  // it can't be pressed now
}

// A PaySite is Stripe's page in the phone's browser.
type PaySite struct {
	Address string    `json:"address"`
	Item    string    `json:"item"`
	Price   string    `json:"price"`
	Order   string    `json:"order"`
	State   string    `json:"state"` // open, complete, expired
	Expires time.Time `json:"expires"`
}

// A WiFi is what a phone sees of the network.
type WiFi struct {
	Address string `json:"address"` // its MAC
	Admits  bool   `json:"admits"`  // the router lets it in, or it is on the air
	Down    bool   `json:"down"`

	Air []Button `json:"air,omitempty"` // what it can do with a passphrase that it was told
}

// A Router is its own web page's list.
type Router struct {
	Name    string  `json:"name"`
	Down    bool    `json:"down"`
	OwnerIn bool    `json:"ownerIn"`
	Max     int     `json:"max"`
	Entries []Entry `json:"entries"`
}

// An Entry is one row of the list.
type Entry struct {
	Address string    `json:"address"`
	Name    string    `json:"name"`
	Order   string    `json:"order,omitempty"` // of a mark that is ours
	End     time.Time `json:"end,omitzero"`
}

// An Air is what an access point has loaded: a key for each customer, and who is on the air by it. Of a passphrase there
// is nothing in it.
type Air struct {
	Name    string `json:"name"`
	Network string `json:"network"`
	Down    bool   `json:"down"`
	Phone   bool   `json:"phone"` // the customer's own phone is on the air
	Keys    []Key  `json:"keys"`
}

// A Key is one that is loaded.
type Key struct {
	Name    string    `json:"name"`            // its mark, or what the owner calls it
	Order   string    `json:"order,omitempty"` // of a mark that is ours
	End     time.Time `json:"end,omitzero"`    // none while nobody has joined with it yet
	Devices []string  `json:"devices,omitempty"`
}

// An Event is a line of the log.
type Event struct {
	ID    int       `json:"id"`
	At    time.Time `json:"at"`
	Kind  string    `json:"kind"`
	Text  string    `json:"text"`
	Times int       `json:"times"` // how often it came in a row
	Bad   bool      `json:"bad,omitempty"`
	Good  bool      `json:"good,omitempty"` // something works again
}
