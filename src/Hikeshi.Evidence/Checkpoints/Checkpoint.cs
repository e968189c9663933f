using System.Globalization;

namespace Hikeshi.Evidence.Checkpoints;

/// <summary>The head of the tree at one size (C2SP tlog-checkpoint): the text of a signed note.</summary>
/// <param name="Root">SHA-256 root hash, 32 bytes.</param>
public sealed record Checkpoint(string Origin, ulong Size, byte[] Root)
{
    private const int RootSize = 32;

    public static bool TryParse(string text, out Checkpoint checkpoint)
    {
        checkpoint = null!;
        var lines = text.Split('\n');
        var root = new byte[RootSize + 1];
        if (lines.Length < 4 || lines[^1].Length != 0 || lines[..^1].Any(l => l.Length == 0)
            || !ulong.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || lines[1] != size.ToString(CultureInfo.InvariantCulture)
            || !Convert.TryFromBase64String(lines[2], root, out var length) || length != RootSize || Convert.ToBase64String(root, 0, length) != lines[2]) // one spelling only
        {
            return false;
        }

        checkpoint = new Checkpoint(lines[0], size, root[..RootSize]);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root)}\n");
}
