package owner

import (
	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// A command is a word that people with a right may say, or a change that they confirmed.
type command struct {
	right bot.Right
	run   func(t *dialog.Turn, args []string)
}

// commands are the words, with their slash.
var commands = map[string]command{
	"/admin":     {bot.Any, func(t *dialog.Turn, _ []string) { admin(t) }},
	"/stats":     {bot.See, stats},
	"/active":    {bot.See, func(t *dialog.Turn, _ []string) { show(t, billing.Running) }},
	"/log":       {bot.See, log},
	"/find":      {bot.See, find},
	"/grant":     {bot.Grant, askGrant},
	"/extend":    {bot.Grant, askExtend},
	"/revoke":    {bot.Grant, askRevoke},
	"/refund":    {bot.Refund, askRefund},
	"/plans":     {bot.Sell, plans},
	"/pause":     {bot.Manage, func(t *dialog.Turn, _ []string) { t.Ask(text.AskPause, "pause") }},
	"/resume":    {bot.Manage, func(t *dialog.Turn, _ []string) { t.Ask(text.AskResume, "resume") }},
	"/pings":     {bot.Own, askPings},
	"/router":    {bot.See, askRouter},
	"/wifi":      {bot.Manage, wifi},
	"/ban":       {bot.Manage, askBan},
	"/unban":     {bot.Manage, askUnban},
	"/broadcast": {bot.Own, broadcast},
	"/backup":    {bot.Own, func(t *dialog.Turn, _ []string) { backup(t) }},
	"/export":    {bot.Own, askExport},
	"/staff":     {bot.Own, staff},
	"/whatsapp":  {bot.Own, func(t *dialog.Turn, _ []string) { t.Decision.Link = true }},

	"/vouchers":  {bot.Sell, vouchers},
	"/discounts": {bot.Sell, discounts},
	"/trial":     {bot.Sell, trialCommand},
}

// changes are what was asked for with a command, by its first word, once it is confirmed.
var changes = map[string]command{
	"grant":     {bot.Grant, doGrant},
	"extend":    {bot.Grant, doExtend},
	"revoke":    {bot.Grant, doRevoke},
	"refund":    {bot.Refund, doRefund},
	"plans":     {bot.Sell, doPlans},
	"pause":     {bot.Manage, func(t *dialog.Turn, _ []string) { setPaused(t, true) }},
	"resume":    {bot.Manage, func(t *dialog.Turn, _ []string) { setPaused(t, false) }},
	"pings":     {bot.Own, doPings},
	"wifi":      {bot.Manage, doWiFi},
	"ban":       {bot.Manage, doBan},
	"broadcast": {bot.Own, doBroadcast},
	"staff":     {bot.Own, doStaff},
	"unban":     {bot.Manage, func(t *dialog.Turn, _ []string) { doUnban(t) }},

	"vouchers":  {bot.Sell, doVouchers},
	"discounts": {bot.Sell, doDiscounts},
	"trial":     {bot.Sell, doTrial},
}
