# Writes the file of --json. Variables: bench, processor, rounds, seconds, before, after, pinned. Reads the ciphers
# ("SUBJECT VERSION SUITE"), what is missing ("SUBJECT REASON…"), the order and the medians, one file each.

function quoted(text) { gsub(/["\\]/, "\\\\&", text); gsub(/[[:cntrl:]]/, " ", text); return "\"" text "\"" }
function unit(metric) {
    if (metric ~ /_us$/) return "us"
    if (metric ~ /_per_s$/) return "1/s"
    if (metric ~ /bytes$/) return "bytes"
    return "count"
}

FILENAME == ARGV[1] { tls = tls (tls ? ", " : "") quoted($1) ": " quoted($2 " " $3); next }
FILENAME == ARGV[2] {
    subject = $1
    sub(/^[^ ]+ /, "")
    missing = missing (missing ? ", " : "") quoted(subject ": " $0)
    next
}
FILENAME == ARGV[3] { next }
{ rows = rows (rows ? "," : "") sprintf("\n  {\"case\": %s, \"subject\": %s, \"metric\": %s, \"value\": %s, \"unit\": %s}", \
    quoted($1), quoted($2), quoted($3), $4, quoted(unit($3))) }

END {
    printf "{\"bench\": %s, \"conditions\": {\"processor\": %s, \"rounds\": %s, \"seconds\": %s, \"pinned\": %s, ", \
        quoted(bench), quoted(processor), rounds, seconds, pinned
    printf "\"tls\": {%s}, \"load_average\": [%s, %s], \"missing\": [%s]},\n \"rows\": [%s\n]}\n", \
        tls, before, after, missing, rows
}
