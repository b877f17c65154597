package redisstore

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/internal/phone"
	"github.com/sharefi/sharefi/scheduler"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// load reads all that a step may look at, in one round trip. It writes nothing, so it may run twice. Which orders and
// leases belong to the sender is known only from the records that it reads, so it builds their keys
// itself; the shop's hash tag keeps them in the slot of KEYS.
//
//	KEYS    seen, session, shop, sites
//	ARGV    the keys' prefix, the phone just proved in all its spellings (where the chat has another, it is another's), a MAC, a code,
//	        another's phone in all its spellings, a voucher's code,
//	        a discount's name, whether what the session wanted counts as named (0 or 1), whether the named leases' devices
//	        bring their leases along, and all of these their orders (0 or 1), midnight in ms, words of which the shop's record
//	        has one where the sender may be of the staff (* for always), marks of what may be about a payment, the sites…
//	result  seen (0 or 1), session, shop, customer, sites (flat), places taken per site,
//	        orders, leases (of the customer), leases (named), the named order, the other customer,
//	        orders, leases (of the other customer), the search for the named order's device,
//	        the voucher, its sheet or the named one, orders that use the named discount and the session's,
//	        the orders that the customer left unpaid (flat, with when), the orders of the leases (named),
//	        what was sold since midnight, the other customer's name, the order that the session says is claimed,
//	        what the marks were sent for before
var load = redis.NewScript(`
local prefix, mac, code = ARGV[1], ARGV[3], ARGV[4]
local voucher, discount = ARGV[6], ARGV[7]
local function get(key) return redis.call('GET', key) or '' end
local function known(spellings) -- the one that a record has, or else today's
  for number in string.gmatch(spellings, '%S+') do
    if redis.call('EXISTS', prefix .. 'customer:' .. number) == 1 then return number end
  end
  return string.match(spellings, '%S+') or ''
end
local phone, target = known(ARGV[2]), known(ARGV[5])
local session = get(KEYS[2])
local said = session ~= '' and cjson.decode(string.match(session, '^%d+ (.*)$')) or {}
if (said.phone or '') ~= '' then
  if target == '' and not string.find(' ' .. ARGV[2] .. ' ', ' ' .. said.phone .. ' ', 1, true) then
    target = phone -- the chat is a customer's who has another number now, perhaps
  end
  phone = said.phone
end
if ARGV[8] == '1' then
  if voucher == '' then voucher = string.match(said.wants or '', '^redeem (%S+)') or '' end
  if code == '' then code = string.match(said.wants or '', '^%l+ (%w%w%w%w%-%w%w%w%w)') or '' end
end
local function person(phone)
  local orders, leases = {}, {}
  if phone == '' then return '', orders, leases end
  for _, id in ipairs(redis.call('SMEMBERS', prefix .. 'customer:' .. phone .. ':live')) do
    orders[#orders + 1] = get(prefix .. 'order:' .. id)
    leases[#leases + 1] = get(prefix .. 'lease:' .. id)
  end
  return get(prefix .. 'customer:' .. phone), orders, leases
end
local customer, orders, leases = person(phone)
local lapsed = phone == '' and {} or redis.call('ZRANGE', prefix .. 'customer:' .. phone .. ':lapsed', 0, -1, 'WITHSCORES')
local named, order, ids, sold, met = {}, '', {}, {}, {}
local function meet(id)
  if not met[id] then
    met[id] = true
    ids[#ids + 1] = id
    named[#named + 1] = get(prefix .. 'lease:' .. id)
  end
end
local function holders(device)
  if not device or device == '' or met[device] then return end
  met[device] = true
  for _, id in ipairs(redis.call('HKEYS', prefix .. 'device:' .. device)) do meet(id) end
end
if code ~= '' then
  meet(code)
  order = get(prefix .. 'order:' .. code)
end
if mac ~= '' then
  holders(mac)
  if code == '' and #ids > 0 then order = get(prefix .. 'order:' .. ids[#ids]) end
end
if ARGV[9] == '1' then
  local i = 1
  while i <= #ids do -- the list grows on the way
    local known, lease = pcall(cjson.decode, string.match(named[i], '^%d+ (.*)$') or '{}')
    if known and type(lease) == 'table' then -- one that can't be read is refused where it is decoded
      holders(lease.device)
      for _, seat in ipairs(lease.more or {}) do holders(seat.device) end
    end
    sold[i] = get(prefix .. 'order:' .. ids[i])
    i = i + 1
  end
end
local other, theirs, theirLeases = person(target)
local function name(person) -- in their last chat; what can't be read has none
  local ok, called = pcall(function()
    local chats = cjson.decode(string.match(person, '^%d+ (.*)$')).chats
    return cjson.decode(string.match(get(prefix .. 'session:' .. chats[#chats]), '^%d+ (.*)$')).name
  end)
  return ok and type(called) == 'string' and called or ''
end
local taken = {}
for i = 13, #ARGV do taken[#taken + 1] = redis.call('SCARD', prefix .. 'site:' .. ARGV[i] .. ':live') end
local function uses(name) return name == '' and 0 or redis.call('SCARD', prefix .. 'discount:' .. name .. ':orders') end
local sheet = ''
if voucher ~= '' then
  voucher = get(prefix .. 'voucher:' .. voucher)
  if voucher ~= '' then sheet = get(prefix .. 'sheet:' .. cjson.decode(string.match(voucher, '^%d+ (.*)$')).sheet) end
elseif code ~= '' then
  sheet = get(prefix .. 'sheet:' .. code)
end
local shop, sees = get(KEYS[3]), ARGV[11] == '*'
for word in string.gmatch(ARGV[11], '%S+') do sees = sees or string.find(shop, word, 1, true) end
local sent = {}
for mark in string.gmatch(ARGV[12], '%S+') do sent[#sent + 1] = get(prefix .. 'evidence:' .. mark) end
local claimed = (said.claimed or '') == '' and '' or get(prefix .. 'order:' .. said.claimed)
local today = sees and redis.call('ZRANGEBYSCORE', prefix .. 'orders:paid', ARGV[10], '+inf') or {}
return {redis.call('EXISTS', KEYS[1]), session, shop, customer, redis.call('HGETALL', KEYS[4]), taken,
  orders, leases, named, order, other, theirs, theirLeases, code == '' and '' or get(prefix .. 'search:' .. code),
  voucher, sheet, uses(discount), uses(said.discount or ''), lapsed, sold, today, name(other), claimed, sent}
`)

// Load is desk.Records'.
func (s *Store) Load(ctx context.Context, q desk.Query) (bot.World, error) {
	mac := ""
	if !q.MAC.IsZero() {
		mac = q.MAC.String()
	}
	args := []any{s.DB.Prefix(), spellings(q.Phone), mac, q.Code, spellings(q.Target), q.Voucher, q.Discount, flag(q.Resumes),
		flag(q.Access), midnight(s.Now(), s.Zone), s.seers(q.In),
		strings.Join(q.Evidence, " ")}
	for _, site := range s.Sites {
		args = append(args, site)
	}
	keys := []string{s.seenKey(q.In), s.sessionKey(q.In.From()), s.shopKey(), leases.SitesKey(s.DB)}
	parts, err := load.Run(ctx, s.DB, keys, args...).Slice()
	if err != nil {
		if strings.Contains(err.Error(), "user_script") { // Redis ran the script, and it failed at a record
			err = fmt.Errorf("%w: %w", desk.ErrUnreadable, err)
		}
		return bot.World{}, fmt.Errorf("read the world of a message: %w", err)
	}
	if parts[0] == int64(1) {
		return bot.World{}, desk.ErrSeen
	}
	w, err := s.shared(parts)
	if err != nil { // everybody's: no message is to blame, all wait until it is repaired
		return bot.World{}, fmt.Errorf("read the shop: %w", err)
	}
	if err = world(&w, parts); err == nil {
		err = codes(&w, q, parts[14:19])
	}
	if err == nil {
		err = claimed(&w, q, parts[22], parts[23].([]any))
	}
	if err != nil { // the sender's own, or one that the message names
		return bot.World{}, fmt.Errorf("read the world of a message: %w: %w", desk.ErrUnreadable, err)
	}
	w.Today = s.today(w, q.In, parts[20].([]any))
	if q.Shelved != "" {
		w.Shelved, err = s.onShelf(ctx, q.Shelved)
	}
	return w, err
}

// flag is a condition as a script takes it.
func flag(is bool) int {
	if is {
		return 1
	}
	return 0
}

// spellings are all that a phone may be known by, with a space between them.
func spellings(number string) string { return strings.Join(phone.Spellings(number), " ") }

// claimed adds the order that the customer said is paid, and what its reference was sent for before.
func claimed(w *bot.World, q desk.Query, order any, sent []any) error {
	if stored, _ := order.(string); stored != "" {
		o, err := orders.Decode(stored)
		if err != nil {
			return err
		}
		w.Claimed = &o
	}
	w.Sent = map[string]string{}
	for i, mark := range q.Evidence {
		if stored, _ := sent[i].(string); stored != "" {
			code, err := orders.DecodeEvidence(stored)
			if err != nil {
				return err
			}
			w.Sent[mark] = code
		}
	}
	return nil
}

// shared are the parts of a load that every message has.
func (s *Store) shared(parts []any) (w bot.World, err error) {
	w.Networks = s.Networks
	if w.Shop.Version, err = decode(parts[2], &w.Shop); err != nil {
		return w, err
	}
	if w.Shop.Version == 0 {
		w.Shop.Plans, w.Shop.Pings = s.Plans, s.Pings
	}
	w.Places, err = s.places(parts[4].([]any), parts[5].([]any))
	return w, err
}

// world adds the parts of a load that are the sender's or that the message names.
func world(w *bot.World, parts []any) (err error) {
	if w.Session.Version, err = decode(parts[1], &w.Session); err != nil {
		return err
	}
	if w.Customer.Version, err = decode(parts[3], &w.Customer); err != nil {
		return err
	}
	if w.Deals, err = deals(parts[6].([]any), parts[7].([]any)); err != nil {
		return err
	}
	if w.Lapses, err = orders.Lapses(parts[18]); err != nil {
		return err
	}
	w.Mentioned, err = mentioned(parts)
	return err
}

// mentioned are the records that the message names, but for codes.
func mentioned(parts []any) (w bot.Mentioned, err error) {
	for _, stored := range parts[8].([]any) {
		if stored == "" {
			continue
		}
		l, err := leases.Decode(stored.(string))
		if err != nil {
			return w, err
		}
		w.Leases = append(w.Leases, l)
	}
	for _, stored := range parts[19].([]any) {
		if stored == "" {
			continue
		}
		o, err := orders.Decode(stored.(string))
		if err != nil {
			return w, err
		}
		w.Orders = append(w.Orders, o)
	}
	if stored := parts[9].(string); stored != "" {
		o, err := orders.Decode(stored)
		if err != nil {
			return w, err
		}
		w.Named = &o
	}
	if parts[10] != "" {
		w.Target = &bot.Customer{}
		if w.Target.Version, err = decode(parts[10], w.Target); err != nil {
			return w, err
		}
	}
	w.Called = parts[21].(string)
	if stored := parts[13].(string); stored != "" {
		search, err := leases.DecodeSearch(stored)
		if err != nil {
			return w, err
		}
		w.Search = &search
	}
	w.Theirs, err = deals(parts[11].([]any), parts[12].([]any))
	return w, err
}

// deals pairs orders with their leases. Orders and leases that are over are left out.
func deals(storedOrders, storedLeases []any) ([]bot.Deal, error) {
	var list []bot.Deal
	for i, stored := range storedOrders {
		if stored == "" {
			continue
		}
		o, err := orders.Decode(stored.(string))
		if err != nil {
			return nil, err
		}
		deal := bot.Deal{Order: o}
		if text := storedLeases[i].(string); text != "" {
			l, err := leases.Decode(text)
			if err != nil {
				return nil, err
			}
			if l.State == scheduler.Over {
				continue
			}
			deal.Lease = &l
		}
		if o.State == billing.Granted && deal.Lease == nil {
			continue
		}
		list = append(list, deal)
	}
	return list, nil
}

func (s *Store) places(flat, taken []any) ([]bot.Place, error) {
	states := map[string]scheduler.Status{}
	for i := 0; i+1 < len(flat); i += 2 {
		var status scheduler.Status
		if err := json.Unmarshal([]byte(flat[i+1].(string)), &status); err != nil {
			return nil, err
		}
		states[flat[i].(string)] = status
	}
	list := make([]bot.Place, len(s.Sites))
	for i, site := range s.Sites {
		list[i] = bot.Place{Name: site, Status: states[site], Taken: int(taken[i].(int64)), Places: s.Orders.Places(site)}
	}
	return list, nil
}
