package text

// What is said of plans for several devices.
const (
	ButtonAddDevice    Key = "button-add-device"
	ButtonRemoveDevice Key = "button-remove-device"
	DevicesIn          Key = "devices-in"
	AskAdd             Key = "ask-add"
	WhichMove          Key = "which-move"
	WhichRemove        Key = "which-remove"
	AskRemove          Key = "ask-remove"
	DeviceRemoved      Key = "device-removed"
	NoSeat             Key = "no-seat"
	LeaseWaits         Key = "lease-waits"
	LastDevice         Key = "last-device"
	SeatLater          Key = "seat-later"
	SeatSlow           Key = "seat-slow"
	Devices            Key = "devices"
	PlanSeveral        Key = "plan-several"
	PlanBadDevices     Key = "plan-bad-devices"
)
