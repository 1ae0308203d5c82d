import FoundationEssentials
public import LabModel

/// Looks which images have been made; nothing is made for it.
public struct ImageStockTaking: Sendable {
    private let state: StateFolder
    private let files: WorkshopFiles

    private static let fileName = "recipe.json"

    /// Creates a way to look at the images of a state folder.
    public init(state: StateFolder, files: WorkshopFiles) {
        self.state = state
        self.files = files
    }

    /// What is there of the images of `recipes`, and all other staged images.
    /// - Throws: `ImageError` when a file that an image is made of cannot be read.
    public func stock(of recipes: [ImageRecipe]) throws -> ImageStock {
        var stock = ImageStock(staged: staged)
        for recipe in recipes where stock.progress[recipe] == nil { stock.progress[recipe] = try progress(of: recipe) }
        return stock
    }

    private func progress(of recipe: ImageRecipe) throws -> ImageStock.Progress {
        let keys = ImageKeys(workshop: files)
        let key = try keys.staged(recipe)
        let isStaged = isThere(key)
        guard recipe.hasTrees else {
            return ImageStock.Progress(key: key, isStaged: isStaged, hasSystem: false, layers: 0)
        }
        let hasSystem = try isThere(keys.tree(recipe))
        let layers = try hasSystem ? keys.layers(recipe).prefix { isThere($0) }.count : 0
        return ImageStock.Progress(key: key, isStaged: isStaged, hasSystem: hasSystem, layers: layers)
    }

    private func isThere(_ key: String) -> Bool { FileManager.default.fileExists(atPath: state.image(key)) }

    private var staged: [ImageStock.Staged] {
        let keys = (try? FileManager.default.contentsOfDirectory(atPath: state.images)) ?? []
        return keys.sorted().compactMap { key in
            let data = FileManager.default.contents(atPath: "\(state.image(key))/\(Self.fileName)")
            let recipe = data.flatMap { try? JSONDecoder().decode(ImageRecipe.self, from: $0) }
            return recipe.map { ImageStock.Staged(key: key, recipe: $0) }
        }
    }

    /// Leaves in the folder of a staged image what it is made of.
    static func note(_ recipe: ImageRecipe, in folder: String) throws {
        try JSONEncoder().encode(recipe.withoutAccounts).write(to: URL(filePath: "\(folder)/\(fileName)"))
    }
}
