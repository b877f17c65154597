package hostapd

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/sharefi/sharefi/router"
)

// Kinds is router.Kinds'.
func (d *Driver) Kinds() []router.Kind { return []router.Kind{d.list.kind()} }

// Clients is router.Clients'. A device that two radios know, because it has just gone over, is told once.
func (d *Driver) Clients(ctx context.Context) ([]router.Client, error) {
	var clients []router.Client
	at := map[router.MAC]int{}
	for _, radio := range d.radios {
		stations, err := radio.stations(ctx)
		if err != nil {
			return nil, err
		}
		for _, s := range stations {
			pass, _ := passOf(s.keyid)
			c := router.Client{MAC: s.mac, Pass: pass, For: s.connected}
			if i, twice := at[s.mac]; twice {
				clients[i] = c
				continue
			}
			at[s.mac] = len(clients)
			clients = append(clients, c)
		}
	}
	return clients, nil
}

// checkEvery is how long hostapd may say nothing until it is asked whether it still knows us.
const checkEvery = 5 * time.Second

// Watch is router.Watcher's. It listens to every radio, also across restarts of hostapd.
func (d *Driver) Watch(ctx context.Context, changed func()) error {
	var radios sync.WaitGroup
	for _, radio := range d.place.radios {
		w := watcher{radio: radio, own: d.place.own, every: checkEvery, report: func(event) { changed() }}
		radios.Go(func() { w.run(ctx) })
	}
	radios.Wait()
	return nil
}

// Probe is router.Prober's. It fails, and says what to change, where hostapd would not let customers in.
func (d *Driver) Probe(ctx context.Context) (router.Info, error) {
	info := router.Info{Model: "hostapd", Family: "hostapd, by " + string(d.list.kind()), Filter: true, Allow: true, Accepted: true}
	n, err := d.radios[0].network(ctx)
	if err != nil {
		return info, err
	}
	info.Network = n.ssid
	version, err := d.radios[0].do(ctx, "GET version", patience)
	if err != nil {
		return info, err
	}
	if version != answerFail && version != answerUnknown {
		info.Firmware = strings.TrimSpace(version)
	}
	return info, d.list.doubts(ctx)
}
