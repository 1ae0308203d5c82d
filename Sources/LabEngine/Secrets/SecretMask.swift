import Synchronization

/// Masks secrets in what comes in pieces: a value that is torn between two of them is found, too.
///
/// What may be the beginning of a value is held back until it is known. What several values cover is masked once.
struct SecretMask {
    private let secrets: [[UInt8]]
    /// What was held back, and how much of its beginning is covered by a mask that was given already.
    private var pending: [UInt8] = []
    private var covered = 0

    /// Masks these values; empty ones are nothing to be masked.
    init(_ values: some Sequence<String>) {
        secrets = values.map { Array($0.utf8) }.filter { !$0.isEmpty }
    }

    /// Takes a piece and gives what can be shown now.
    mutating func feed(_ bytes: [UInt8]) -> [UInt8] {
        pending += bytes
        return show(upTo: pending.count - heldBack)
    }

    /// Gives what was held back: nothing more comes.
    mutating func finish() -> [UInt8] { show(upTo: pending.count) }

    /// The length of the longest end of what is pending with which a value begins.
    private var heldBack: Int {
        secrets.reduce(0) { longest, secret in
            let most = min(secret.count - 1, pending.count)
            guard most > longest else { return longest }
            return (longest + 1...most).last { pending.suffix($0).elementsEqual(secret.prefix($0)) } ?? longest
        }
    }

    /// Gives what is before a place, and drops it.
    private mutating func show(upTo cut: Int) -> [UInt8] {
        var shown: [UInt8] = []
        var end = covered
        for place in places where place.lowerBound < cut {
            if place.lowerBound >= end {
                shown += pending[end..<place.lowerBound]
                shown += Array(SecretValues.mask.utf8)
            }
            end = max(end, place.upperBound)
        }
        if end < cut {
            shown += pending[end..<cut]
            end = cut
        }
        pending.removeFirst(cut)
        covered = end - cut
        return shown
    }

    /// Where values lie, in order: all places are found before any is masked, so that masking one does not hide another.
    private var places: [Range<Int>] {
        var places: [Range<Int>] = []
        for secret in secrets where secret.count <= pending.count {
            for start in 0...(pending.count - secret.count)
            where pending[start] == secret[0] && pending[start...].starts(with: secret) {
                places.append(start..<(start + secret.count))
            }
        }
        return places.sorted { $0.lowerBound < $1.lowerBound }
    }
}

/// A mask for what several threads give.
final class SharedSecretMask: Sendable {
    private let mask: Mutex<SecretMask>

    init(_ mask: SecretMask) { self.mask = Mutex(mask) }

    /// Takes a piece and gives what can be shown now.
    func feed(_ bytes: [UInt8]) -> [UInt8] { mask.withLock { $0.feed(bytes) } }

    /// Gives what was held back.
    func finish() -> [UInt8] { mask.withLock { $0.finish() } }
}
