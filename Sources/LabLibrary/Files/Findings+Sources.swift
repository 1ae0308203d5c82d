import FoundationEssentials
import LabModel
import LabYAML

extension Findings {
    /// Reads a file that an application is installed from.
    func applicationSource(_ node: YAMLNode, folder: String) -> ApplicationSource? {
        fields(node, of: "a source") { fields -> ApplicationSource? in
            let file = fields.optional("file")
            let address = fields.optional("address")
            let place: ApplicationSource.Place?
            switch (file, address) {
            case (let file?, nil):
                place = path(file, inside: folder, "file", to: .file).map { .file("\(folder)/\($0)") }
            case (nil, let address?): place = webAddress(address).map { .address($0) }
            default:
                error("a source has either 'file' or 'address'", at: fields.location)
                place = nil
            }
            let checksum = checksum(fields)
            let unpack = fields.optional("unpack")
            let to = fields.optional("to")
            let target = (unpack ?? to).flatMap { machinePath($0) }
            if (unpack == nil) == (to == nil) {
                let hint = "'to: FILE' for the file as it is, 'unpack: FOLDER' for an archive"
                error("a source has either 'to' or 'unpack'", at: fields.location, hint: hint)
            }
            let strip = fields.optional("strip").flatMap { integer($0, in: 0...9, "the number of folders") } ?? 0
            let isExecutable = fields.flag("executable")
            checkFit(fields, node, isUnpacked: unpack != nil)
            guard let place, let checksum, let target, (unpack == nil) != (to == nil) else { return nil }
            let source = ApplicationSource(
                place: place,
                checksum: checksum,
                target: target,
                isArchive: unpack != nil,
                strip: strip,
                isExecutable: isExecutable
            )
            guard !source.isArchive || Self.archives.contains(where: { source.fileName.hasSuffix($0) }) else {
                let hint = "names end in " + Self.archives.joined(separator: ", ")
                error(
                    "the name \(source.fileName.quoted) does not say what kind of archive it is",
                    at: (file ?? address)?.location,
                    hint: hint
                )
                return nil
            }
            return source
        }
    }

    private static let archives = [".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.zst"]

    private func checkFit(_ fields: Fields, _ node: YAMLNode, isUnpacked: Bool) {
        if isUnpacked, let executable = node["executable"] {
            error("'executable' is for a file; an archive says it itself", at: executable.location)
        }
        if !isUnpacked, let strip = node["strip"] { error("'strip' is for archives", at: strip.location) }
    }

    /// Reads an address that files may be fetched from.
    private func webAddress(_ node: YAMLNode) -> String? {
        guard let text = line(node, "an address") else { return nil }
        let rest = ["http://", "https://"].first { text.hasPrefix($0) }.map { text.dropFirst($0.count) }
        guard let rest else {
            let hint = "it begins with 'https://' or 'http://'; a file of the folder is named with 'file'"
            error("\(text.prefix(100).description.quoted) is no address to fetch from", at: node.location, hint: hint)
            return nil
        }
        let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let isPlain = text.allSatisfy { $0.isASCII && !$0.isWhitespace && !"\\\"<>^`{|}".contains($0) }
        guard !host.isEmpty, !host.hasPrefix("-"), !host.contains("@"), isPlain, text.utf8.count <= 2000 else {
            let hint = "a host, a path, and neither user nor password"
            error("\(text.prefix(100).description.quoted) is no address to fetch from", at: node.location, hint: hint)
            return nil
        }
        return text
    }

    /// Reads a template that answers are filled into; it is read now, so that its mistakes are found now.
    func answerFile(_ node: YAMLNode, folder: String, answers: [Application.Answer], values: [String]) -> AnswerFile? {
        fields(node, of: "an answer file") { fields -> AnswerFile? in
            let place = fields.required("template")
            let source = place.flatMap { path($0, inside: folder, "template", to: .file) }
            let target = fields.required("file").flatMap { machinePath($0) }
            let moments = Application.Answer.Moment.allCases.map(\.rawValue)
            let word = fields.optional("at").flatMap { self.word($0, among: moments, "a moment") }
            let moment = word.flatMap(Application.Answer.Moment.init(rawValue:)) ?? .installation
            guard let place, let source, let target else { return nil }
            let data = FileManager.default.contents(atPath: "\(folder)/\(source)")
            guard let data, data.count <= 1 << 18, let text = String(validating: data, as: UTF8.self) else {
                error("\(source.quoted) is no template", at: place.location, hint: "text in UTF-8, at most 256 KiB")
                return nil
            }
            do throws(Template.SyntaxError) {
                let content = try Template(text)
                let isRight = check(content, of: source, at: place, moment, answers: answers, values: values)
                return isRight ? AnswerFile(target: target, content: content, moment: moment) : nil
            } catch {
                let line = text.prefix(error.offset).count(where: \.isNewline) + 1
                let hint = "write '$${' for a literal '${'"
                self.error("template \(source.quoted), line \(line): \(error.message)", at: place.location, hint: hint)
                return nil
            }
        }
    }

    /// Checks that a template has nothing but what is known when it is filled.
    private func check(
        _ content: Template,
        of source: String,
        at place: YAMLNode,
        _ moment: Application.Answer.Moment,
        answers: [Application.Answer],
        values: [String]
    ) -> Bool {
        let known = answers.filter { moment == .deployment || $0.moment == .installation }.map { "answer.\($0.name)" }
        let machine = moment == .deployment ? ["lab.name", "machine.name", "machine.host"] : []
        let all = known + values.map { "value.\($0)" } + machine
        var isRight = true
        for reference in Set(content.references.map(\.description)).subtracting(all).sorted() {
            let isLater = answers.contains { "answer.\($0.name)" == reference } || reference.hasPrefix("machine.")
            let message =
                isLater
                ? "template \(source.quoted) is filled at installation, when '${\(reference)}' is not known"
                : "template \(source.quoted) has '${\(reference)}', which is not known"
            let near = isLater ? "write 'at: deployment'" : Suggestion.hint(for: reference, among: all)
            error(message, at: place.location, hint: near)
            isRight = false
        }
        return isRight
    }
}
