package owner

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// network is the one of an address.
func network(address string) string {
	channel, _, _ := strings.Cut(address, ":")
	return dialog.Or(networkNames[channel], channel)
}

// chats are the networks where somebody writes: what stands behind them in an address means nothing to people.
func chats(addresses []string) string {
	var list []string
	for _, address := range addresses {
		if name := network(address); !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return strings.Join(list, ", ")
}

// person is what people call a customer: by the name, where one is known, and the phone.
func person(name, phone string) string {
	phone = dialog.OrNobody(phone)
	if name == "" || name == phone {
		return phone
	}
	return name + ", " + phone
}

// called is what the reader calls whoever is at an address. Whose name is not known goes by the chat network.
func called(l text.Language, names map[string]string, address, reader string) string {
	switch name := names[address]; {
	case address == reader:
		return l.Say(text.You)
	case name != "":
		return name
	}
	if _, ok := networkNames[strings.SplitN(address, ":", 2)[0]]; !ok { // no address: a person's name, or what people read
		return address
	}
	return network(address)
}
