namespace Hikeshi.Evidence.Erasing;

/// <summary>
/// An erasure is itself an entry: of this kind, its causes are the entries whose bodies it destroys, and it is on disk before the first of them
/// is touched. So a body that is gone without one was not erased by the node.
/// </summary>
public static class ErasureRecord
{
    public const string Kind = "evidence.bodies-erased/1";
}
