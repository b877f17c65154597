// Package config reads sharefi.yaml.
//
// It owns the keys, their checks and the words for what is wrong: file, line and remedy. It must not open a
// connection, nor import the conversation: what only that can judge is asked through Known. Its one invariant: what
// Load returns is complete and valid, or nothing is returned, with every problem named at once.
package config

import (
	"crypto/x509"
	"io/fs"
	"net/url"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/secret"
)

// Config is a valid configuration.
type Config struct {
	Shop      string // the key of its records
	Name      string // what people read; empty: the key
	Timezone  *time.Location
	Data      string
	Owner     Owner
	Telegram  Telegram
	WhatsApp  WhatsApp
	Stripe    Stripe
	Razorpay  Razorpay
	Stars     Stars
	InChat    secret.Value // the token of a payment provider that Telegram's invoices go through; zero: none
	Own       []Own        // accounts of the owner's own, in the order in which they are offered
	Backup    Backup
	Redis     redisdb.Address // zero: a private server in Data
	Phones    Phones
	Texts     fs.FS // files with sentences in the owner's words; nil: none
	Plans     []billing.Plan
	Pings     Pings // until the owner changes them in the chat
	Sites     []Site
	Times     Times
	House     House
	Retention time.Duration // how long customers without any access are remembered; 0: for ever
	Log       Log
	Metrics   string // where numbers are served, as in 127.0.0.1:9464; empty: nowhere
	Warnings  []Warning
}

// Called is the shop's name as people read it.
func (c *Config) Called() string { return or(c.Name, c.Shop) }

// Pings are what the owner does not want to hear of by itself, and when.
type Pings struct {
	Off   []string // their names
	Quiet [2]int   // from and until which minute of the day they wait; the same twice: never
}

// House is what the owner wants customers to read; what is empty is not said.
type House struct {
	Terms    string // what customers agree to before they buy
	Support  string // where help is found
	Payments string // where help with a payment is found
}

// A Warning is what the owner should mend, though it works.
type Warning struct{ Says, Remedy string }

// Owner names the people in command. If it names nobody, the shop is claimed by a code.
type Owner struct {
	Telegram []int64
	WhatsApp []string // phones, as in +12025550101
}

// Telegram is the bot.
type Telegram struct {
	Token  secret.Value
	APIURL string
}

// Backup is how the shop's records are kept elsewhere.
type Backup struct {
	Passphrase secret.Value // zero: it is asked for, and none is made from the chat
	Weekly     bool         // one is sent to the owner each week
}

// WhatsApp is a linked device of an ordinary account.
type WhatsApp struct {
	Enabled   bool
	Version   string // of WhatsApp Web; empty: the newest
	Broadcast bool   // what the owner tells many goes here, too
	NewChats  int    // people who are answered for the first time on one day
}

// Own is an account of the owner's that customers pay directly, or cash.
type Own struct {
	Name    string // of the method, as orders keep it
	Label   string // as customers read it; empty: in their language
	Account payload.Account
}

// Stripe is the account that takes the money.
type Stripe struct {
	Key     secret.Value
	Methods []string // ways to pay in Stripe's names; empty: all that the account's Dashboard offers
	APIURL  string
	Retired bool // it takes no new orders, and finishes those it has
}

// Razorpay is an account that takes the money.
type Razorpay struct {
	KeyID   string
	Secret  secret.Value
	APIURL  string
	Retired bool // it takes no new orders, and finishes those it has
}

// Phones limits the numbers that are served.
type Phones struct {
	Countries []string // ISO 3166; empty: all
}

// Times are how long people wait.
type Times struct {
	GrantWithin  time.Duration // paid, but the router is away: then wait or refund?
	AnswerWithin time.Duration // and without an answer the refund
	ClaimWithin  time.Duration // paid, but no device named: then the refund
	Remind       []time.Duration
	Moves        int           // how often a customer may change the device of one purchase
	MoveRest     time.Duration // and how long that rests between
	Summary      string        // the time of day when the owner hears of it, as in 21:00; or off
}

// Log is how the log looks.
type Log struct {
	Level  string // debug, info, warn, error
	Format string // text, json
}

// Site is a place with a router.
type Site struct {
	Name           string
	Was            []string // its earlier names
	SSID           string
	Password       secret.Value // zero: an open network
	Hidden         bool         // the network doesn't send its name
	Router         *url.URL
	RouterPassword secret.Value
	RouterCert     *x509.Certificate // its own one, to be taken and no other; nil: the system's trust
	Capacity       int
	CheckEvery     time.Duration
	PushOut        bool
	Access         string // device or passphrase; empty: what the router does best
}

// The keys as they stand in the file. Everything that needs a check is read as text, so that the
// check can name the line.
type (
	fileConfig struct {
		Shop         string       `yaml:"shop"`
		Name         string       `yaml:"name"`
		Timezone     string       `yaml:"timezone"`
		Data         string       `yaml:"data"`
		Owner        fileOwner    `yaml:"owner"`
		Telegram     fileTelegram `yaml:"telegram"`
		WhatsApp     fileWhatsApp `yaml:"whatsapp"`
		Backup       fileBackup   `yaml:"backup"`
		Stripe       fileStripe   `yaml:"stripe"`
		Razorpay     fileRazorpay `yaml:"razorpay"`
		Stars        fileStars    `yaml:"stars"`
		InChat       fileInChat   `yaml:"telegram_payments"`
		Own          []fileOwn    `yaml:"own"`
		Redis        string       `yaml:"redis"`
		RedisPass    string       `yaml:"redis_password"`
		RedisFile    string       `yaml:"redis_password_file"`
		RedisCA      string       `yaml:"redis_ca_file"`
		SentinelPass string       `yaml:"sentinel_password"`
		SentinelFile string       `yaml:"sentinel_password_file"`
		Phones       filePhones   `yaml:"phones"`
		Plans        []filePlan   `yaml:"plans"`
		Sites        []fileSite   `yaml:"sites"`
		House        fileHouse    `yaml:"house"`
		GrantWithin  string       `yaml:"grant_within"`
		AnswerWithin string       `yaml:"answer_within"`
		ClaimWithin  string       `yaml:"claim_within"`
		Remind       []string     `yaml:"remind"`
		Moves        string       `yaml:"device_changes"`
		MoveRest     string       `yaml:"device_change_rest"`
		Summary      string       `yaml:"summary"`
		Retention    string       `yaml:"retention"`
		Pings        filePings    `yaml:"pings"`
		Texts        string       `yaml:"texts"`
		Log          fileLog      `yaml:"log"`
		Metrics      string       `yaml:"metrics"`
		MetricsOpen  string       `yaml:"metrics_beyond_loopback"`
	}
	fileHouse struct {
		Terms    string `yaml:"terms"`
		Support  string `yaml:"support"`
		Payments string `yaml:"paysupport"`
	}
	fileOwner struct {
		Telegram []string `yaml:"telegram"`
		WhatsApp []string `yaml:"whatsapp"`
	}
	fileTelegram struct {
		Token     string `yaml:"token"`
		TokenFile string `yaml:"token_file"`
		APIURL    string `yaml:"api_url"`
	}
	fileBackup struct {
		Passphrase     string `yaml:"passphrase"`
		PassphraseFile string `yaml:"passphrase_file"`
		Weekly         string `yaml:"weekly"`
	}
	fileWhatsApp struct {
		Enabled   string `yaml:"enabled"`
		Version   string `yaml:"version"`
		NewChats  string `yaml:"new_chats_a_day"`
		Broadcast string `yaml:"broadcast"`
	}
	fileStripe struct {
		Key     string   `yaml:"key"`
		KeyFile string   `yaml:"key_file"`
		Methods []string `yaml:"methods"`
		APIURL  string   `yaml:"api_url"`
		Retired string   `yaml:"retired"`
	}
	fileRazorpay struct {
		KeyID      string `yaml:"key_id"`
		Secret     string `yaml:"secret"`
		SecretFile string `yaml:"secret_file"`
		APIURL     string `yaml:"api_url"`
		Retired    string `yaml:"retired"`
	}
	fileStars struct {
		Enabled string `yaml:"enabled"`
		Value   string `yaml:"value"`
	}
	fileInChat struct {
		Token     string `yaml:"token"`
		TokenFile string `yaml:"token_file"`
	}
	fileOwn struct {
		Label    string `yaml:"label"`
		Kind     string `yaml:"kind"`
		To       string `yaml:"to"`
		Bank     string `yaml:"bank"`
		Biller   string `yaml:"biller"`
		Name     string `yaml:"name"`
		Street   string `yaml:"street"`
		House    string `yaml:"house"`
		Postcode string `yaml:"postcode"`
		City     string `yaml:"city"`
		Words    string `yaml:"words"`
		Link     string `yaml:"link"`
		Unique   string `yaml:"unique"`
	}
	filePhones struct {
		Countries []string `yaml:"countries"`
	}
	filePings struct {
		Off   []string `yaml:"off"`
		Quiet []string `yaml:"quiet"`
	}
	filePlan struct {
		Name    string `yaml:"name"`
		Price   string `yaml:"price"`
		Lasts   string `yaml:"lasts"`
		Devices string `yaml:"devices"`
	}
	fileSite struct {
		Name               string `yaml:"name"`
		Was                names  `yaml:"was"`
		SSID               string `yaml:"ssid"`
		Password           string `yaml:"password"`
		PasswordFile       string `yaml:"password_file"`
		Router             string `yaml:"router"`
		RouterPassword     string `yaml:"router_password"`
		RouterPasswordFile string `yaml:"router_password_file"`
		RouterCertFile     string `yaml:"router_certificate_file"`
		Capacity           string `yaml:"capacity"`
		CheckEvery         string `yaml:"check_every"`
		PushOut            string `yaml:"push_out"`
		Hidden             string `yaml:"hidden"`
		Access             string `yaml:"access"`
	}
	fileLog struct {
		Level  string `yaml:"level"`
		Format string `yaml:"format"`
	}
)
