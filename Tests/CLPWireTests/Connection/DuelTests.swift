import CLPWire
import Testing

/// Random schedules of a client against a server: no rule broken, no deadlock, credit conserved. A failure prints the
/// seed, and `play` with that seed repeats it.
@Suite struct DuelTests {
    /// 20 × 100 schedules.
    @Test(arguments: 0..<20)
    func schedules(block: Int) {
        var frames = 0
        for number in 0..<100 {
            let seed = UInt64(block * 100 + number + 1)
            let (problems, written) = play(seed: seed)
            frames += written
            #expect(problems == [], "seed \(seed)")
            if !problems.isEmpty { return }
        }
        #expect(frames > 1_000)
    }

    private func play(seed: UInt64) -> ([String], frames: Int) {
        let duel = Duel(seed: seed)
        let drain = ["", "", "server", "client", "both"].randomElement(using: &duel.random) ?? ""
        let moves = Int.random(in: 20...400, using: &duel.random)
        let drainAt = Int.random(in: 0..<moves, using: &duel.random)
        var jumps = 0
        for number in 0..<moves where duel.problems.isEmpty {
            if number == drainAt && !drain.isEmpty {
                duel.isLeaving = true
                if drain == "server" || drain == "both" { duel.server.drain(now: duel.now) }
                if drain == "client" || drain == "both" { duel.client.drain(now: duel.now) }
            }
            // Long enough for a drain that nobody answers, too short for silence after a PING.
            if duel.settingsRead == 2 && jumps < 3 && duel.random.chance(2) {
                jumps += 1
                duel.pass(.seconds(6))
            }
            duel.move()
            if number % 50 == 49 && duel.random.chance(30) { duel.checkConservation() }
        }
        if duel.random.chance(15) {
            duel.cut()
            for (id, call) in duel.calls where call.outcome == nil { duel.problem("no end of \(id)") }
        } else {
            duel.finish()
            duel.checkConservation()
            if !drain.isEmpty && duel.ended != ["client drained", "server drained"] {
                duel.problem("after a drain by \(drain): \(duel.ended)")
            }
        }
        return (duel.problems + duel.auditor.problems, duel.auditor.frames)
    }

    /// The auditor itself is not blind.
    @Test func auditorSeesWhatIsWrong() {
        let wrong: [(String, [UInt8])] = [
            ("client", Frames.call(1)), ("client", Frames.settings() + Frames.settings()),
            ("client", Frames.settings() + Frames.call(3)), ("client", Frames.settings() + Frames.end(1)),
            ("client", Frames.settings() + Frames.call(1, end: true) + Frames.message(1, [])),
            ("client", Frames.settings() + Frames.call(1, message: [1], total: 2, end: true)),
            ("server", Frames.settings() + Frames.status(1)), ("server", Frames.settings() + Frames.call(1)),
            ("client", Frames.settings() + Frames.goAway(0) + Frames.call(1)),
            ("client", Frames.settings() + Frames.call(1) + Frames.cancel(1) + Frames.cancel(1)),
        ]
        for (side, bytes) in wrong {
            let auditor = Auditor()
            auditor.wrote(side, bytes)
            #expect(!auditor.problems.isEmpty, "\(hexText(bytes))")
        }
    }
}
