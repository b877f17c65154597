# Makes a Markdown table of what `go test -bench` prints.
/^(goos|goarch|cpu):/ { about = about (about ? ", " : "") substr($0, index($0, ":") + 2) }
/^pkg:/ { package = $2; sub(/.*\/sharefi\//, "", package) }
/^Benchmark/ {
  name = $1; sub(/^Benchmark/, "", name); sub(/-[0-9]+$/, "", name)
  figures = ""
  for (i = 3; i < NF; i += 2) if ($i + 0 != 0) figures = figures (figures ? ", " : "") $i " " $(i + 1)
  rows = rows "| " package " | " name " | " figures " |\n"
}
END { print about, "\n\n| package | benchmark | figures |\n|---|---|---|"; printf "%s", rows }
