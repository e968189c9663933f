using Hikeshi.Kernel.Errors;

namespace Hikeshi.Sharing.Checking;

/// <summary>A warning list that was left out; the others serve.</summary>
/// <param name="Line">Counted from 1.</param>
public sealed record WarningListRefusal(string File, int Line, string Found, string Wanted)
    : Refusal("sharing.warning-list-refused", $"{File}:{Line}", Found, Wanted, "")
{
    public override string ToString() => Sentence;
}
