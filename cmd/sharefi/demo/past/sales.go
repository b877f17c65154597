package past

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/day"
	"github.com/sharefi/sharefi/router"
)

// A Person is a customer of the past.
type Person struct {
	ID    int64 // on Telegram
	Name  string
	Phone string
	mac   router.MAC
}

// people are the customers: numbers and addresses are those that are given to nobody.
var people = func() []Person {
	var list []Person
	for i, name := range []string{
		"Amina", "Bruno", "Chiara", "Dele", "Elif", "Farid", "Grace", "Hugo", "Imani", "Jonas", "Kavya", "Lucía", "Mateo",
		"Nadia", "Omar", "Priya", "Quentin", "Rosa", "Samir", "Tala", "Uma", "Viktor", "Wanjiru", "Ximena", "Yusuf", "Zoe",
	} {
		list = append(list, Person{ID: int64(100 + i), Name: name, Phone: fmt.Sprintf("+12125550%d", 130+i),
			mac: router.MAC{0x02, 0x00, 0x5e, 0x10, 0x40, byte(i)}})
	}
	return list
}()

// A sale is one of the past.
type sale struct {
	code string
	who  int // of people
	plan billing.Plan
	at   time.Time
	back int    // percent of the money that went back
	way  string // the method that it is paid by
}

// What the month is like.
const (
	days     = 38               // a week more than a month, so that some of its customers came back
	quiet    = 45 * time.Minute // before now, in which nothing is sold
	online   = 2                // how many are online now; the demo's list is short
	remains  = 2 * time.Hour    // what they have left at least: nobody's time ends while somebody looks
	refunded = 24               // one of so many sales was given back
)

// busy is how many of a hundred sales fall into each hour of a day.
var busy = [24]int{0, 0, 0, 0, 0, 1, 2, 4, 5, 5, 4, 4, 6, 6, 4, 3, 4, 6, 9, 12, 11, 8, 4, 2}

// month is what was sold in the days before now, oldest first: a shop that grows, and sells most on weekends.
func month(now time.Time, plans []billing.Plan) []sale {
	dice := rand.New(rand.NewPCG(1, 2)) // the same month each time
	short, long := plans[0], plans[len(plans)-1]
	var sales []sale
	stay := 0
	for ago := days - 1; ago >= 0; ago-- {
		today := day.Add(day.Of(now, now.Location()), -ago)
		n := 2 + (days-ago)/10 + dice.IntN(3)
		if wd := today.Weekday(); wd == time.Friday || wd == time.Saturday {
			n += 3
		}
		var times []time.Time
		for range n {
			times = append(times, today.Add(time.Duration(hour(dice))*time.Hour+time.Duration(dice.IntN(3600))*time.Second))
		}
		slices.SortFunc(times, time.Time.Compare)
		for _, at := range times {
			s := sale{code: billing.CodeOf(fmt.Sprintf("past %d", len(sales))), at: at, plan: long}
			s.who = dice.IntN(min(len(people), 8+2*(days-ago)/3)) // new ones come with time
			if dice.IntN(5) == 0 {
				s.plan = short
			}
			if back := []int{50, 100}[dice.IntN(2)]; dice.IntN(refunded) == 0 && at.Before(now.Add(-toBack-quiet)) {
				s.back = back
			}
			if end := at.Add(s.plan.Lasts); end.After(now.Add(-quiet)) { // it would end about now, or later
				if stay == online || end.Before(now.Add(remains)) {
					s.plan = short
				} else {
					stay++
				}
			}
			if at.Before(now.Add(-quiet)) {
				sales = append(sales, s)
			}
		}
	}
	chooseWays(sales, long.ID)
	return sales
}

// hour is one of a day, the busy ones more often.
func hour(dice *rand.Rand) int {
	all := 0
	for _, n := range busy {
		all += n
	}
	at := dice.IntN(all)
	for h, n := range busy {
		if at -= n; at < 0 {
			return h
		}
	}
	return 0
}
