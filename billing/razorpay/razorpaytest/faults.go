package razorpaytest

// Wait has answers of 429 ask for a rest of so many seconds.
func (s *Server) Wait(seconds int) { s.Set(func() { s.wait = seconds }) }

// Running has the next n requests for refunds answered 409, as while one with their key is running.
func (s *Server) Running(n int) { s.Set(func() { s.running = n }) }

// ChargeHundredths has new payments be of so many hundredths of what is asked, which the real Razorpay does not.
func (s *Server) ChargeHundredths(n int64) { s.Set(func() { s.times = n }) }
