namespace Hikeshi.Evidence.Tree;

/// <summary>Why a proof is refused. What is tested first is named; a proof that is wrong in two ways has one reason.</summary>
public enum ProofFault
{
    /// <summary>The leaf is not in the tree, or not in the subtree, that the proof is about.</summary>
    IndexOutside,

    /// <summary>The later tree is smaller than the earlier one.</summary>
    SizeShrinks,

    /// <summary>A consistency proof begins at one entry at least (RFC 9162 §2.1.4.1: 0 &lt; m).</summary>
    EmptyTree,

    /// <summary>No interval that a Merkle tree has a node for: it ends before it starts, or its start is not a multiple of its size rounded up to a power of two.</summary>
    NotASubtree,

    /// <summary>The subtree ends behind the tree.</summary>
    SubtreeOutside,

    /// <summary>A hash that has to be hashed on has not 32 bytes.</summary>
    HashLength,

    /// <summary>The proof holds fewer hashes than lead to the root.</summary>
    TooShort,

    /// <summary>The proof holds more hashes than lead to the root.</summary>
    TooLong,

    /// <summary>The proof does not lead to the root of the earlier tree, or of the subtree.</summary>
    OtherFirstRoot,

    /// <summary>The proof does not lead to the root of the tree.</summary>
    OtherRoot,
}
