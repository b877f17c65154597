package telegram

// The pure parts, for the tables and the fuzz targets.
var (
	Markup = markup
	Split  = split
)
