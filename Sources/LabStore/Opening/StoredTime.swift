import FoundationEssentials
import GRDB
import LabModel

/// A moment as the store keeps it: as text in UTC with milliseconds, which sorts by time.
struct StoredTime: DatabaseValueConvertible {
    let date: Date

    init(_ date: Date) { self.date = date }

    init?(_ date: Date?) {
        guard let date else { return nil }
        self.date = date
    }

    var databaseValue: DatabaseValue {
        let time = UTCTime(date)
        return "\(time.day) \(time.clock).\(time.thousandths)".databaseValue
    }

    static func fromDatabaseValue(_ value: DatabaseValue) -> StoredTime? {
        String.fromDatabaseValue(value).flatMap { UTCTime($0) }.map { StoredTime($0.date) }
    }
}

extension Row {
    /// The moment in a column.
    func time(_ column: String) -> Date {
        let time: StoredTime = self[column]
        return time.date
    }

    /// The moment in a column, or `nil`.
    func optionalTime(_ column: String) -> Date? {
        let time: StoredTime? = self[column]
        return time?.date
    }
}
