/// How many frames a port may send to all others: so many at once, and so many a second in the long run.
///
/// A machine that floods costs every other machine of its network a look at each frame; a loop between two cards never ends.
struct FloodLimit: Sendable {
    /// The frames that a port may send at once after a silence.
    let burst: Int
    /// The frames that it may send in a second.
    let perSecond: Int

    /// More than any usual network sends to everybody, and little enough that the others still get something done.
    static let usual = FloodLimit(burst: 20_000, perSecond: 20_000)

    /// What is left of it for one port (a token bucket).
    struct Budget: Sendable {
        private var left: Double
        private var updated: Duration

        /// Creates the budget of a port that was silent so far.
        init(_ limit: FloodLimit, at now: Duration) {
            left = Double(limit.burst)
            updated = now
        }

        /// Takes a frame from the budget, or tells that there is none left.
        mutating func take(_ limit: FloodLimit, at now: Duration) -> Bool {
            left = min(Double(limit.burst), left + (now - updated) / .seconds(1) * Double(limit.perSecond))
            updated = now
            guard left >= 1 else { return false }
            left -= 1
            return true
        }
    }
}
