package bot

// requests are what everybody may ask for with a word, with its slash.
var requests = map[string]func(t *turn, args []string){
	"/buy":        func(t *turn, _ []string) { t.buy() },
	"/access":     func(t *turn, _ []string) { t.access() },
	"/my":         func(t *turn, _ []string) { t.access() },
	"/help":       func(t *turn, _ []string) { t.help() },
	"/language":   (*turn).language,
	"/claim":      (*turn).claim,
	"/stop":       func(t *turn, _ []string) { t.stop() },
	"/mydata":     func(t *turn, _ []string) { t.myData() },
	"/forget":     func(t *turn, _ []string) { t.askForget() },
	"/terms":      func(t *turn, _ []string) { t.terms() },
	"/support":    func(t *turn, _ []string) { t.support(t.House.Support) },
	"/paysupport": func(t *turn, _ []string) { t.support(or(t.House.Payments, t.House.Support)) },
}
