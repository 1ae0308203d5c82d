import FoundationEssentials
import LabModel

extension Workshop {
    /// Lays out what a layer brings beside packages: its files, what it is installed from, and its answer files.
    func layOut(_ layer: ImageRecipe.Layer, in draft: String) async throws -> String {
        let folder = try copyFiles(of: layer, to: "\(draft)/files")
        for source in layer.sources ?? [] {
            let file: String
            switch source.place {
            case .file(let path): file = path
            case .address(let address): file = try await fetched(address, source)
            }
            let layout = SourceLayout(folder: folder, scratch: "\(draft)/source", files: files)
            try await layout.lay(file, for: source)
        }
        for answers in layer.answerFiles ?? [] {
            let target = folder + answers.target
            let parent = target.split(separator: "/").dropLast().joined(separator: "/")
            try FileManager.default.createDirectory(atPath: "/\(parent)", withIntermediateDirectories: true)
            try Data(answers.content.filled { "${\($0)}" }.utf8).write(to: URL(filePath: target))
        }
        return folder
    }

    /// The file of an address, fetched once: it is kept under what it must be, wherever it comes from.
    private func fetched(_ address: String, _ source: ApplicationSource) async throws -> String {
        let key = String(source.checksum.prefix(20))
        let folder = state.image(key)
        try await shelve(folder, key: key, title: source.fileName, step: "fetch") { draft in
            try await FetchedFile(address: address, checksum: source.checksum).write(to: "\(draft)/file")
        }
        await found(ImageFacts(key: key, kind: .data, title: source.fileName, folder: folder, parent: nil))
        return "\(folder)/file"
    }
}
