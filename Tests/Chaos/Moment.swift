import LabModel
import LabProcess

/// What is done to which command when: all of it follows from the seed.
struct Moment: CustomStringConvertible {
    /// The command that is broken.
    enum Action: String, CaseIterable {
        case up, test, fork, build

        /// How long it takes on a computer that does nothing else; moments lie within.
        var usual: Duration {
            switch self {
            case .up: .milliseconds(1500)
            case .test: .milliseconds(2500)
            case .fork: .milliseconds(1000)
            case .build: .milliseconds(4000)
            }
        }
    }

    /// The process that it happens to.
    enum Victim: String, CaseIterable {
        /// The command that was typed.
        case command
        /// The owner of a lab that stays.
        case supervisor
        /// A machine or a gateway.
        case emulator
        /// What an image is made with.
        case script
    }

    /// What happens.
    enum Fault {
        case kill(Victim)
        case stop(Victim, Duration)
        case fullDisk

        var name: String {
            switch self {
            case .kill(let victim): "kill -9 of the \(victim.rawValue)"
            case .stop(let victim, let time): "SIGSTOP of the \(victim.rawValue) for \(time.components.seconds) s"
            case .fullDisk: "disk full"
            }
        }
    }

    let seed: UInt64
    let action: Action
    let fault: Fault
    let delay: Duration

    init(seed: UInt64, pause: Duration) {
        var random = Randomness(seed: seed)
        self.seed = seed
        action = Action.allCases[random.below(Action.allCases.count)]
        let victims: [Victim] =
            switch action {
            case .up, .fork: [.command, .command, .supervisor, .emulator]
            case .test: [.command, .command, .emulator]
            case .build: [.command, .command, .emulator, .script]
            }
        let victim = victims[random.below(victims.count)]
        switch random.below(20) {
        case 0: fault = .stop(victim, pause)
        case 1...3: fault = .fullDisk
        default: fault = .kill(victim)
        }
        delay = .microseconds(random.below(Int(action.usual.inSeconds * 1_000_000)))
    }

    var description: String {
        "seed \(seed): \(action.rawValue), \(fault.name) after \(Int(delay.inSeconds * 1000)) ms"
    }
}

/// Random numbers that are the same for the same seed (SplitMix64; Steele, Lea, Flood 2014).
struct Randomness {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 }

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((value ^ (value >> 31)) % UInt64(bound))
    }
}
