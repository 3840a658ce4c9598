# Prints the tables of tools/bench rpc. Reads first the order ("case NAME", "subject NAME"), then the medians
# ("CASE SUBJECT METRIC MEDIAN MINIMUM MAXIMUM").

FNR == NR { if ($1 == "case") cases[++case_count] = $2; else subjects[++subject_count] = $2; next }
{ value[$1, $2, $3] = $4; range[$1, $2, $3] = $5 "–" $6 }

function has(name, subject, metric) { return (name, subject, metric) in value }
function both(name, subject) { return value[name, subject, "server_cpu_us"] + value[name, subject, "client_cpu_us"] }
function cell(name, subject, metric, width) {
    return sprintf(" %" width "s", has(name, subject, metric) ? value[name, subject, metric] : "")
}
# One median against another subject's; empty without both.
function ratio(name, base, subject, peer) {
    if (!has(name, subject, "server_cpu_us") || !has(base, peer, "server_cpu_us") || subject == peer) return ""
    return sprintf("%.3f", both(name, subject) / both(base, peer))
}
# The case without the one thing that is switched on: what peers measure.
function base_of(name) { sub(/-(pool|padded|sync|admit)$/, "", name); return name }

function print_times(    c, s, name, subject, floor) {
    printf "%-22s %-10s %10s %10s %10s %9s %9s %9s %9s %9s %10s  %s\n", "CPU µs an operation", "subject", "server", \
        "client", "both", "p50", "p99", "per s", "both/c++", "both/swift", "server/floor", "range of server"
    for (c = 1; c <= case_count; c++) for (s = 1; s <= subject_count; s++) {
        name = cases[c]; subject = subjects[s]
        if (!has(name, subject, "server_cpu_us")) continue
        floor = has(base_of(name), "c-floor", "server_cpu_us") && subject != "c-floor" ? \
            sprintf("%.2f", value[name, subject, "server_cpu_us"] / value[base_of(name), "c-floor", "server_cpu_us"]) : ""
        printf "%-22s %-10s%s%s %10.2f%s%s%s %9s %9s %10s  %s\n", name, subject, \
            cell(name, subject, "server_cpu_us", 10), cell(name, subject, "client_cpu_us", 10), both(name, subject), \
            cell(name, subject, "p50_us", 9), cell(name, subject, "p99_us", 9), cell(name, subject, "calls_per_s", 9), \
            ratio(name, base_of(name), subject, "grpc-cpp"), ratio(name, base_of(name), subject, "grpc-swift"), \
            floor, range[name, subject, "server_cpu_us"]
    }
}

function print_counts(metrics, unit,    c, s, m, names, count, name, subject) {
    count = split(metrics, names, " ")
    for (c = 1; c <= case_count; c++) for (s = 1; s <= subject_count; s++) {
        name = cases[c]; subject = subjects[s]
        if (!has(name, subject, names[1])) continue
        printf "%-22s %-10s %s", name, subject, unit
        for (m = 1; m <= count; m++) printf "  %s=%s", names[m], value[name, subject, names[m]]
        printf "  (%s)\n", range[name, subject, names[1]]
    }
}

# A goal, with what was measured; silent where that is missing.
function goal(text, measured, limit) {
    if (measured == "" || measured == "-") return
    printf "%-72s %10s  %-8s %s\n", text, measured, limit, (measured + 0 <= limit + 0 ? "met" : "NOT MET")
}
function both_of(name) { return has(name, "clp", "server_cpu_us") ? sprintf("%.2f", both(name, "clp")) : "" }
function median_of(name, metric) { return has(name, "clp", metric) ? value[name, "clp", metric] : "" }
function server_to_floor(name) {
    if (!has(name, "clp", "server_cpu_us") || !has("unary-128B-w1", "c-floor", "server_cpu_us")) return ""
    return sprintf("%.2f", value[name, "clp", "server_cpu_us"] / value["unary-128B-w1", "c-floor", "server_cpu_us"])
}
function floor_of(name) { return has(name, "c-floor", "server_cpu_us") ? value[name, "c-floor", "server_cpu_us"] : "" }

function print_goals() {
    print "Goals of clp, records not padded"
    goal("64 outstanding, callers in the loop: CPU of both ends, µs", both_of("unary-128B-w64"), 5)
    goal("  to gRPC C++", ratio("unary-128B-w64", "unary-128B-w64", "clp", "grpc-cpp"), 0.11)
    goal("  to grpc-swift-2", ratio("unary-128B-w64", "unary-128B-w64", "clp", "grpc-swift"), 0.03)
    goal("64 outstanding, callers in the pool: CPU of both ends, µs", both_of("unary-128B-w64-pool"), 12)
    goal("1 outstanding, to gRPC C++", ratio("unary-128B-w1", "unary-128B-w1", "clp", "grpc-cpp"), 0.42)
    goal("  to grpc-swift-2", ratio("unary-128B-w1", "unary-128B-w1", "clp", "grpc-swift"), 0.05)
    goal("1 outstanding, synchronous handler: server, to the floor", server_to_floor("unary-128B-w1-sync"), 1.6)
    goal("a streamed message on the server, µs", median_of("stream-32B-1000", "server_cpu_us"), 1.5)
    goal("an idle connection, bytes (stretch 24,576)", median_of("idle-connection", "bytes"), 28672)
    goal("an idle stream, bytes (stretch 2,048)", median_of("idle-stream", "bytes"), 3072)
    goal("allocations a call, both ends, 64 outstanding", median_of("unary-128B-w64", "allocations"), 25)
    goal("allocations a call, both ends, 1 outstanding", median_of("unary-128B-w1", "allocations"), 25)
    print "The floor itself (the figures it was first measured with, times 1.3; above them this machine is slower or busy)"
    goal("c-floor, 1 outstanding: server, µs", floor_of("unary-128B-w1"), 9.9)
    goal("c-floor, 64 outstanding: server, µs", floor_of("unary-128B-w64"), 0.29)
}

END {
    print_times()
    print ""
    print_counts("bytes client_bytes", "resident bytes each")
    print_counts("allocations server_allocations client_allocations", "allocations a call")
    print ""
    print_goals()
}
