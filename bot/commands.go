package bot

import (
	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
)

// A Right is what somebody may do to the shop. The owner has them all.
type Right string

// The rights.
const (
	Any    Right = ""       // what whoever has any right may
	See    Right = "see"    // numbers, who is in, what was changed
	Grant  Right = "grant"  // give access, and end it
	Refund Right = "refund" // give money back
	Sell   Right = "sell"   // plans, prices and codes
	Manage Right = "manage" // close and open the shop, ban, the router and its network
	Own    Right = "own"    // what only the owner may
)

// A command is a word that people with a right may say, or a change that they confirmed.
type command struct {
	right Right
	run   func(t *turn, args []string)
}

// commands are the words, with their slash.
var commands = map[string]command{
	"/admin":     {Any, func(t *turn, _ []string) { t.admin() }},
	"/stats":     {See, (*turn).stats},
	"/active":    {See, func(t *turn, _ []string) { t.show(billing.Running) }},
	"/log":       {See, (*turn).log},
	"/find":      {See, (*turn).find},
	"/grant":     {Grant, (*turn).askGrant},
	"/extend":    {Grant, (*turn).askExtend},
	"/revoke":    {Grant, (*turn).askRevoke},
	"/refund":    {Refund, (*turn).askRefund},
	"/plans":     {Sell, (*turn).plans},
	"/pause":     {Manage, func(t *turn, _ []string) { t.ask(text.AskPause, "pause") }},
	"/resume":    {Manage, func(t *turn, _ []string) { t.ask(text.AskResume, "resume") }},
	"/pings":     {Own, (*turn).askPings},
	"/router":    {See, (*turn).askRouter},
	"/wifi":      {Manage, (*turn).wifi},
	"/ban":       {Manage, (*turn).askBan},
	"/unban":     {Manage, (*turn).askUnban},
	"/broadcast": {Own, (*turn).broadcast},
	"/backup":    {Own, func(t *turn, _ []string) { t.backup() }},
	"/export":    {Own, (*turn).export},
	"/staff":     {Own, (*turn).staff},
	"/whatsapp":  {Own, func(t *turn, _ []string) { t.d.Link = true }},

	"/vouchers":  {Sell, (*turn).vouchers},
	"/discounts": {Sell, (*turn).discounts},
	"/trial":     {Sell, (*turn).trialCommand},
}

// changes are what was asked for with a command, by its first word, once it is confirmed.
var changes = map[string]command{
	"grant":     {Grant, (*turn).doGrant},
	"extend":    {Grant, (*turn).doExtend},
	"revoke":    {Grant, (*turn).doRevoke},
	"refund":    {Refund, (*turn).doRefund},
	"plans":     {Sell, (*turn).doPlans},
	"pause":     {Manage, func(t *turn, _ []string) { t.setPaused(true) }},
	"resume":    {Manage, func(t *turn, _ []string) { t.setPaused(false) }},
	"pings":     {Own, (*turn).doPings},
	"wifi":      {Manage, (*turn).doWiFi},
	"ban":       {Manage, (*turn).doBan},
	"broadcast": {Own, (*turn).doBroadcast},
	"staff":     {Own, (*turn).doStaff},
	"unban":     {Manage, func(t *turn, _ []string) { t.doUnban() }},

	"vouchers":  {Sell, (*turn).doVouchers},
	"discounts": {Sell, (*turn).doDiscounts},
	"trial":     {Sell, (*turn).doTrial},
}
