/// What of the images of recipes has been made already, as somebody found it.
public struct ImageStock: Hashable, Sendable {
    /// A staged image that is there.
    public struct Staged: Hashable, Sendable {
        /// Its key.
        public var key: String
        /// What it is made of.
        public var recipe: ImageRecipe

        /// Creates a description.
        public init(key: String, recipe: ImageRecipe) {
            self.key = key
            self.recipe = recipe
        }
    }

    /// How far the making of an image has come.
    public struct Progress: Hashable, Sendable {
        /// The key of the staged image, whether or not it is there.
        public var key: String
        /// Whether it is there.
        public var isStaged: Bool
        /// Whether the bare system is there.
        public var hasSystem: Bool
        /// How many applications are on it already, in the order of their installation.
        public var layers: Int

        /// Creates a progress.
        public init(key: String, isStaged: Bool, hasSystem: Bool, layers: Int) {
            self.key = key
            self.isStaged = isStaged
            self.hasSystem = hasSystem
            self.layers = layers
        }
    }

    /// The staged images that are there, in the order of their keys.
    public var staged: [Staged]
    /// The progress of recipes that somebody looked for.
    public var progress: [ImageRecipe: Progress]

    /// Creates a stock; without arguments nobody has looked.
    public init(staged: [Staged] = [], progress: [ImageRecipe: Progress] = [:]) {
        self.staged = staged
        self.progress = progress
    }
}
