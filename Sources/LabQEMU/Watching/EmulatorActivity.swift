import FoundationEssentials
import LabHost
import LabProcess

/// What the threads of a process do, as the kernel tells it (proc(5)).
enum EmulatorActivity {
    /// What a process does now; `nil` for one that has ended, and where the kernel does not count.
    static func now(of process: Int32) -> MachineActivity? {
        let folder = "/proc/\(process)/task"
        guard let threads = try? FileManager.default.contentsOfDirectory(atPath: folder), !threads.isEmpty else {
            return nil
        }
        var activity = MachineActivity(busy: .zero, isHeldUp: false)
        for thread in threads {
            // A thread may end between the two looks.
            guard let status = try? WholeFile.text("\(folder)/\(thread)/stat"),
                let text = try? WholeFile.text("\(folder)/\(thread)/schedstat"), let times = times(text)
            else { continue }
            activity.busy += times.ran + times.waited
            activity.ran += times.ran
            if isHeldUp(status) { activity.isHeldUp = true }
        }
        return activity.busy == .zero ? nil : activity
    }

    /// The time on a processor and the time of waiting for one: the first two numbers, in nanoseconds.
    static func times(_ text: String) -> (ran: Duration, waited: Duration)? {
        let numbers = text.split(separator: " ").prefix(2).compactMap { Int64($0) }
        return numbers.count == 2 ? (.nanoseconds(numbers[0]), .nanoseconds(numbers[1])) : nil
    }

    /// Whether a thread runs, waits for a processor or the disk, or was stopped: the letter after the name, which may have anything in it.
    static func isHeldUp(_ status: String) -> Bool {
        guard let end = status.lastIndex(of: ")"), let letter = status[end...].dropFirst(2).first else { return false }
        return "RDTt".contains(letter)
    }
}
