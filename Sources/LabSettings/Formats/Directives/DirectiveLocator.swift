/// A configuration of directives, of nginx, Apache httpd or HAProxy; `DirectivePath` says how paths are written.
///
/// The value of a directive is its arguments joined by spaces, or those after the ones that the path has in brackets; of the
/// servers in a pool only their address. A list of values goes to the occurrences in order, which keep all else; what lacks
/// is copied from the first one with its indentation and parameters, what is left over goes. One value for several
/// occurrences is ambiguous, except in a pool. A space in a value separates arguments, except within the last one when that
/// is in quotes, and in an address. Files that are included are not looked at.
struct DirectiveLocator<Syntax: DirectiveSyntax>: SettingLocator {
    let settings: [LocatedSetting]
    private let bytes: [UInt8]
    private let file: Directive

    init(reading bytes: [UInt8], as syntax: Syntax.Type) throws(SettingProblem) {
        self.bytes = bytes
        file = try Syntax.file(of: bytes)
        var settings: [LocatedSetting] = []
        Self.collect(file, named: [], of: bytes, into: &settings)
        self.settings = settings
    }

    /// A directive with the number of its arguments that the path has told already.
    private struct Occurrence {
        var directive: Directive
        var skipped: Int
    }

    private static func collect(
        _ block: Directive,
        named name: [UInt8],
        of bytes: [UInt8],
        into settings: inout [LocatedSetting]
    ) {
        let limit = LocatedSetting.nameLimit
        var counts: [[UInt8]: Int] = [:]
        for directive in block.block ?? [] { counts[directive.name, default: 0] += 1 }
        for directive in block.block ?? [] {
            var path = name + (name.isEmpty ? [] : [.slash]) + directive.name.prefix(limit)
            guard directive.block == nil else {
                if !directive.arguments.isEmpty {
                    path += [.openBracket] + directive.joinedArguments.prefix(limit) + [.closeBracket]
                }
                collect(directive, named: Array(path.prefix(limit)), of: bytes, into: &settings)
                continue
            }
            var skipped = Syntax.pool(of: directive.name, in: block.name) ?? 0
            if skipped == 0, counts[directive.name] ?? 0 > 1, directive.arguments.count > 1,
                Syntax.valueCount(of: directive.name, in: block.name) == nil
            {
                skipped = 1
            }
            if skipped > 0, let first = directive.arguments.first {
                path += [.openBracket] + first.text.prefix(limit) + [.closeBracket]
            }
            settings.append(
                setting(Occurrence(directive: directive, skipped: skipped), in: block.name, named: path, of: bytes)
            )
        }
    }

    private static func setting(
        _ occurrence: Occurrence,
        in block: [UInt8]?,
        named name: [UInt8],
        of bytes: [UInt8]
    ) -> LocatedSetting {
        let directive = occurrence.directive
        let arguments = DirectiveArguments<Syntax>(of: directive, in: bytes, block: block, skipping: occurrence.skipped)
        return LocatedSetting(
            name: name,
            value: arguments.value,
            range: arguments.range,
            statement: directive.range,
            isLiteral: arguments.isLiteral
        )
    }

    private func block(at path: DirectivePath) throws(SettingProblem) -> Directive? {
        var current = file
        for step in path.blocks {
            let matches = (current.block ?? []).filter { directive in
                directive.block != nil && Syntax.isSame(directive.name, step.name)
                    && (step.arguments == nil || step.arguments == directive.joinedArguments)
            }
            guard let match = matches.first else { return nil }
            guard matches.count < 2 else {
                let lines = matches.prefix(2).map { "\(bytes.line(of: $0.range.lowerBound))" }
                throw SettingProblem(
                    .ambiguous,
                    "\(matches.count) blocks are meant, on lines \(lines.joined(separator: " and ")): choose one with '[...]'"
                )
            }
            current = match
        }
        return current
    }

    private func occurrences(at path: DirectivePath) throws(SettingProblem) -> [Occurrence] {
        let block = try block(at: path)
        var occurrences: [Occurrence] = []
        for directive in block?.block ?? [] where Syntax.isSame(directive.name, path.directive.name) {
            var skipped = Syntax.pool(of: directive.name, in: block?.name) ?? 0
            if let selector = path.directive.arguments {
                guard let count = Self.count(of: directive.arguments, saying: selector) else { continue }
                skipped = max(count, skipped)
            }
            guard directive.block == nil else { throw SettingProblem(.notAValue, "the path leads to a block") }
            guard directive.arguments.count >= skipped else { continue }
            occurrences.append(Occurrence(directive: directive, skipped: skipped))
        }
        return occurrences
    }

    /// How many arguments at the start say exactly this, with more after them.
    private static func count(of arguments: ArraySlice<DirectiveWord>, saying selector: [UInt8]) -> Int? {
        var joined: [UInt8] = []
        for (index, word) in arguments.dropLast().enumerated() {
            joined += (index == 0 ? [] : [.space]) + word.text
            if joined == selector { return index + 1 }
            if joined.count > selector.count { return nil }
        }
        return nil
    }

    func settings(at path: String) throws(SettingProblem) -> [LocatedSetting] {
        let place = try DirectivePath(path, example: Syntax.example)
        return try occurrences(at: place).map {
            Self.setting($0, in: place.blocks.last?.name, named: Array(text: path), of: bytes)
        }
    }

    func replacement(
        of found: [LocatedSetting],
        with values: [[UInt8]],
        at path: String
    ) throws(SettingProblem) -> [Splice] {
        let place = try DirectivePath(path, example: Syntax.example)
        let occurrences = try occurrences(at: place)
        let block = place.blocks.last?.name
        guard let first = occurrences.first else { return [] }
        let pool = Syntax.pool(of: place.directive.name, in: block)
        if values.count == 1, pool == nil || place.directive.arguments != nil { _ = try found.atMostOne(of: bytes) }
        let old = found.map(\.value)
        var texts: [[UInt8]] = []
        for (index, value) in values.enumerated() {
            try Syntax.check(value, replacing: old)
            let isKept = index < found.count && found[index].value == value && found[index].isLiteral
            let model = index < occurrences.count ? occurrences[index] : first
            let arguments = DirectiveArguments<Syntax>(
                of: model.directive,
                in: bytes,
                block: block,
                skipping: model.skipped
            )
            texts.append(isKept ? Array(bytes[found[index].range]) : try arguments.text(for: value))
        }
        var repetition = Repetition(bytes: bytes)
        if pool ?? 0 > 0 { repetition.lead = { number in lead(of: first, number: number, among: occurrences) } }
        return repetition.splices(of: found, with: texts)
    }

    /// What a copy of a named server has before its address: another name.
    private func lead(of first: Occurrence, number: Int, among others: [Occurrence]) -> [UInt8] {
        guard let word = first.directive.arguments.first else { return [] }
        let names = Set(others.compactMap { $0.directive.arguments.first?.text })
        let stem = Array(word.text.reversed().drop(while: \.isDigit).reversed())
        var free: [UInt8] = stem
        var (suffix, left) = (1, number)
        while true {
            free = stem + "\(suffix)".utf8
            suffix += 1
            guard !names.contains(free) else { continue }
            if left == 0 { break }
            left -= 1
        }
        let start = first.directive.range.lowerBound
        let arguments = DirectiveArguments<Syntax>(of: first.directive, in: bytes, block: nil, skipping: first.skipped)
        return bytes[start..<word.range.lowerBound] + Syntax.word(free, quote: word.quote)
            + bytes[word.range.upperBound..<arguments.range.lowerBound]
    }

    func addition(of values: [[UInt8]], at path: String) throws(SettingProblem) -> [Splice] {
        let place = try DirectivePath(path, example: Syntax.example)
        guard let block = try block(at: place) else {
            throw SettingProblem(.notFound, "the block that it would be added to is not there")
        }
        let isSingle = Syntax.valueCount(of: place.directive.name, in: block.name) == 1
        let selected = place.directive.arguments.map { DirectiveArguments<Syntax>.words(in: $0, single: false) } ?? []
        guard selected.count >= Syntax.pool(of: place.directive.name, in: block.name) ?? 0 else {
            throw SettingProblem(.notFound, "a new server needs a name: '\(Syntax.example)'")
        }
        if !selected.isEmpty { _ = try values.single() }
        var directives: [[UInt8]] = []
        for value in values {
            try Syntax.check(value, replacing: [])
            for word in selected { try Syntax.check(word, replacing: []) }
            let words = selected + DirectiveArguments<Syntax>.words(in: value, single: isSingle)
            let line = ([place.directive.name] + words).map { Syntax.word($0, quote: nil) }
            directives.append(Array(line.joined(separator: [.space])) + Syntax.ending)
        }
        return [Syntax.splice(adding: directives, to: block, of: bytes)]
    }
}
