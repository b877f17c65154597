package check

import (
	"context"
	"errors"
	"fmt"

	"github.com/sharefi/sharefi/cmd/sharefi/routers"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/router"
)

// Router looks at a router's list and filter, and changes nothing. What it sees is nil when it could not look.
func Router(ctx context.Context, site config.Site) (*routers.Sight, []Finding) {
	seen, err := routers.See(ctx, site)
	if err != nil {
		return nil, []Finding{routerFails(site, err)}
	}
	return &seen, nil
}

// checkRouter says how a site's router stands.
func checkRouter(ctx context.Context, site config.Site) []Finding {
	seen, found := Router(ctx, site)
	if seen == nil {
		return found
	}
	return judgeRouter(site, *seen)
}

// judgeRouter says how a router fits its site.
func judgeRouter(site config.Site, seen routers.Sight) []Finding {
	prepare := "stop sharefi and run: sharefi router prepare --site " + site.Name
	var found []Finding
	switch {
	case !seen.Info.Filter:
		found = append(found, fails("its access control is off, so anybody with the password gets in", prepare))
	case !seen.Info.Allow:
		found = append(found, fails("its access control refuses listed devices, instead of admitting them", prepare))
	case !seen.Info.Own.IsZero() && !seen.Own:
		found = append(found,
			fails(fmt.Sprintf("this machine (%s) is not on its list; in allow mode wired devices may be blocked too",
				seen.Info.Own.Short()), prepare))
	}
	yours := seen.Entries - seen.Ours
	switch {
	case seen.Capacity > 0 && yours >= seen.Capacity:
		found = append(found, fails(fmt.Sprintf("its list is full of your own devices (%d)", yours),
			"take some off in the router's own pages"))
	case seen.Capacity > 0 && site.Capacity > seen.Capacity-yours:
		found = append(found,
			warns(fmt.Sprintf("it has room for %d customers, and capacity says %d", seen.Capacity-yours, site.Capacity),
				fmt.Sprintf("nothing: no more than fit are sold; to say so, set capacity to %d", seen.Capacity-yours)))
	}
	if len(found) == 0 {
		return []Finding{well("%s, %d entries, %d of them ours; %s", seen.Info.Family, seen.Entries, seen.Ours,
			fits(site, seen))}
	}
	return found
}

// fits says how many customers there is room for.
func fits(site config.Site, seen routers.Sight) string {
	if seen.Capacity > 0 {
		return fmt.Sprintf("%d customers fit at once, of %d entries that it holds", site.Capacity, seen.Capacity)
	}
	return fmt.Sprintf("%d customers fit at once, as capacity says; it does not tell how many entries it holds", site.Capacity)
}

// routerFails says what a failed look at a router means.
func routerFails(site config.Site, err error) Finding {
	f := fails(err, routers.Remedy(site, err)).answer(routers.RemedyToAnswer(err))
	f.Passing = !errors.Is(err, router.ErrWrongPassword) && !errors.Is(err, router.ErrUnsupported)
	return f
}
