package router

// A Wrapper is a driver that wraps another, such as a decorator.
type Wrapper interface {
	Unwrap() Driver
}

// As finds an ability in a driver or in the ones that it wraps.
func As[T any](d Driver) (T, bool) {
	for d != nil {
		if found, ok := d.(T); ok {
			return found, true
		}
		w, ok := d.(Wrapper)
		if !ok {
			break
		}
		d = w.Unwrap()
	}
	var none T
	return none, false
}
