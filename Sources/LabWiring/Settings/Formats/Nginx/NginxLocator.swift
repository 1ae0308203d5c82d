/// nginx's configuration; `NginxPath` says how paths are written, from the top of this file, whatever includes it.
///
/// The value of a directive is its arguments joined by spaces; of `server` in an `upstream` only the first one, its address.
/// A directive takes several values: the first occurrences get them and keep all else, what lacks is copied from the first
/// occurrence with its indentation and parameters, what is left over goes. A space in a value separates arguments, except
/// within the last one when that is in quotes, and in a server's address. Files that are included are not looked at.
struct NginxLocator: SettingLocator {
    let settings: [LocatedSetting]
    private let bytes: [UInt8]
    private let file: NginxDirective

    init(reading bytes: [UInt8]) throws(SettingProblem) {
        self.bytes = bytes
        file = try NginxReader.file(of: bytes)
        var settings: [LocatedSetting] = []
        Self.collect(file, named: [], into: &settings)
        self.settings = settings
    }

    private static func collect(_ block: NginxDirective, named name: [UInt8], into settings: inout [LocatedSetting]) {
        let limit = LocatedSetting.nameLimit
        for directive in block.block ?? [] {
            var path = name + (name.isEmpty ? [] : [.slash]) + directive.name.prefix(limit)
            guard directive.block != nil else {
                settings.append(setting(directive, in: block.name, named: path))
                continue
            }
            if !directive.arguments.isEmpty {
                path += [.openBracket] + directive.joinedArguments.prefix(limit) + [.closeBracket]
            }
            collect(directive, named: Array(path.prefix(limit)), into: &settings)
        }
    }

    private static func setting(
        _ directive: NginxDirective,
        in block: [UInt8]?,
        named name: [UInt8]
    ) -> LocatedSetting {
        let isFirst = NginxPath.takesFirstArgument(directive.name, in: block)
        let words = isFirst ? directive.arguments.prefix(1) : directive.arguments
        let end = directive.words.first?.range.upperBound ?? directive.range.lowerBound
        return LocatedSetting(
            name: name,
            value: Array(words.map(\.text).joined(separator: [.space])),
            range: (words.first?.range.lowerBound ?? end)..<(words.last?.range.upperBound ?? end),
            statement: directive.range
        )
    }

    private func block(at path: NginxPath) throws(SettingProblem) -> NginxDirective? {
        var current = file
        for step in path.blocks {
            let matches = (current.block ?? []).filter { directive in
                directive.block != nil && directive.name == step.name
                    && (step.arguments == nil || step.arguments == directive.joinedArguments)
            }
            guard matches.count < 2 else {
                throw SettingProblem(.ambiguous, "\(matches.count) blocks are meant: choose one with '[...]'")
            }
            guard let match = matches.first else { return nil }
            current = match
        }
        return current
    }

    private func directives(at path: NginxPath) throws(SettingProblem) -> [NginxDirective] {
        guard let block = try block(at: path)?.block else { return [] }
        let directives = block.filter { $0.name == path.directive }
        guard directives.allSatisfy({ $0.block == nil }) else {
            throw SettingProblem(.notAValue, "the path leads to a block")
        }
        return directives
    }

    func settings(at path: String) throws(SettingProblem) -> [LocatedSetting] {
        let place = try NginxPath(path)
        return try directives(at: place).map {
            Self.setting($0, in: place.blocks.last?.name, named: Array(text: path))
        }
    }

    func replacement(
        of found: [LocatedSetting],
        with values: [[UInt8]],
        at path: String
    ) throws(SettingProblem) -> [Splice] {
        let place = try NginxPath(path)
        let directives = try directives(at: place)
        guard let first = directives.first else { return [] }
        let old = found.map(\.value)
        var texts: [[UInt8]] = []
        for (index, value) in values.enumerated() {
            try NginxQuoting.check(value, replacing: old)
            let isKept = index < found.count && found[index].value == value
            let model = index < directives.count ? directives[index] : first
            let arguments = NginxArguments(of: model, in: bytes, firstOnly: place.takesFirstArgument)
            texts.append(isKept ? Array(bytes[found[index].range]) : try arguments.text(for: value))
        }
        return Repetition(bytes: bytes).splices(of: found, with: texts)
    }

    func addition(of values: [[UInt8]], at path: String) throws(SettingProblem) -> [Splice] {
        let place = try NginxPath(path)
        guard let block = try block(at: place) else {
            throw SettingProblem(.notFound, "the block that it would be added to is not there")
        }
        var directives: [[UInt8]] = []
        for value in values {
            try NginxQuoting.check(value, replacing: [])
            let words = NginxArguments.words(in: value, firstOnly: place.takesFirstArgument)
            let line = ([place.directive] + words).map { NginxQuoting.word($0, quote: nil) }
            directives.append(Array(line.joined(separator: [.space])) + [.semicolon])
        }
        return [NginxInsertion(bytes: bytes).splice(adding: directives, to: block)]
    }
}
