package report

import (
	"math"
	"slices"
	"strconv"

	"github.com/go-analyze/charts"
)

// How large the picture is: wide enough for a month, and not so wide that a phone shrinks its letters.
const (
	chartWidth, chartHeight = 900, 640
	chartLetters            = 26 // as large as the words below it, on a phone
	mostLabels              = 5
	widestBar               = 90
)

// The colours, which stand apart on light and dark, also for who does not tell red from green.
var (
	soldColour   = charts.ColorRGB(0x2f, 0x80, 0xed)
	backColour   = charts.ColorRGB(0xe8, 0x6a, 0x33)
	beforeColour = charts.ColorRGB(0x9a, 0xa5, 0xb1)
)

// margins leave room for half of the last label, on the right.
var margins = charts.Box{Top: 24, Left: 24, Right: 52, Bottom: 24, IsSet: true}

// A chart is what is painted.
type chart struct {
	unit    string
	dark    bool
	lines   bool
	data    [][]float64
	names   []string
	colours []charts.Color
	labels  []string
}

func (c *chart) series(data []float64, name string, colour charts.Color) {
	c.data, c.names, c.colours = append(c.data, data), append(c.names, name), append(c.colours, colour)
}

// padded fills a series up with what is not known.
func padded(data []float64, n int) []float64 {
	for len(data) < n {
		data = append(data, charts.GetNullValue())
	}
	return data[:n]
}

func (c *chart) paint() ([]byte, error) {
	theme := charts.GetTheme(charts.ThemeLight)
	if c.dark {
		theme = charts.GetTheme(charts.ThemeDark)
	}
	theme = theme.WithSeriesColors(c.colours)
	painter := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: chartWidth,
		Height: chartHeight})
	painter.FilledRect(0, 0, chartWidth, chartHeight, theme.GetBackgroundColor(), theme.GetBackgroundColor(), 0)
	draw := c.paintBars
	if c.lines {
		draw = c.paintLines
	}
	if err := draw(painter, theme); err != nil {
		return nil, err
	}
	return painter.Bytes()
}

func (c *chart) paintBars(painter *charts.Painter, theme charts.ColorPalette) error {
	letters := charts.FontStyle{FontSize: chartLetters, FontColor: theme.GetXAxisTextColor()}
	o := charts.NewBarChartOptionWithData(c.data)
	o.Theme, o.Padding = theme, margins
	o.Title = charts.TitleOption{Text: c.unit, FontStyle: letters}
	o.Legend = charts.LegendOption{SeriesNames: c.names, FontStyle: letters}
	o.CategoryAxis.Labels, o.CategoryAxis.LabelFontStyle, o.CategoryAxis.LabelCount = c.labels, letters, len(c.labels)
	o.ValueAxis[0] = c.axis(letters)
	o.StackSeries = charts.Ptr(true) // in one lane, to both sides of the line
	o.BarSize = min(0.7, widestBar/(float64(chartWidth)/float64(len(c.labels))))
	return painter.BarChart(o)
}

func (c *chart) paintLines(painter *charts.Painter, theme charts.ColorPalette) error {
	letters := charts.FontStyle{FontSize: chartLetters, FontColor: theme.GetXAxisTextColor()}
	axis := c.axis(letters)
	for i := range c.data {
		c.data[i] = padded(c.data[i], len(c.labels))
	}
	o := charts.NewLineChartOptionWithData(c.data)
	o.Theme, o.Padding = theme, margins
	o.Title = charts.TitleOption{Text: c.unit, FontStyle: letters}
	o.Legend = charts.LegendOption{SeriesNames: c.names, FontStyle: letters}
	o.XAxis.Labels, o.XAxis.LabelFontStyle, o.XAxis.LabelCount = c.labels, letters, len(c.labels)
	o.XAxis.BoundaryGap = charts.Ptr(false)
	o.YAxis[0] = axis
	o.Symbol.Shape, o.LineStrokeWidth = charts.SymbolNone, 5
	return painter.LineChart(o)
}

// axis goes in even steps from what was given back to what was sold, and no further than it must.
func (c *chart) axis(letters charts.FontStyle) charts.ValueAxisOption {
	low, high := 0.0, 0.0
	for _, data := range c.data {
		low, high = min(low, slices.Min(data)), max(high, slices.Max(data))
	}
	step := even((high - low) / mostSteps)
	low, high = math.Floor(low/step)*step, math.Ceil(high/step)*step
	return charts.ValueAxisOption{
		LabelFontStyle: letters, Min: &low, Max: &high, LabelCount: int(math.Round((high-low)/step)) + 1,
		PreferNiceIntervals: charts.Ptr(false), RangeValuePaddingScale: charts.Ptr(0.0), ValueFormatter: amountLabel,
	}
}

// mostSteps is how many lines there are, or one more.
const mostSteps = 6

// even is the next step of 1, 2 or 5, and as many zeros as it takes.
func even(step float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(step)))
	for _, times := range []float64{1, 2, 5} {
		if times*unit >= step {
			return times * unit
		}
	}
	return 10 * unit
}

// amountLabel is an amount beside the lines.
func amountLabel(v float64) string {
	switch size := math.Abs(v); {
	case size >= 1e6:
		return strconv.FormatFloat(v/1e6, 'f', -1, 64) + "M"
	case size >= 1e4:
		return strconv.FormatFloat(v/1e3, 'f', -1, 64) + "k"
	}
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}
