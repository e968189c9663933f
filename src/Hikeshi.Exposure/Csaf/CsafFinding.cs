namespace Hikeshi.Exposure.Csaf;

/// <summary>What a document violates, and where.</summary>
/// <param name="Clause">Of CSAF: <c>3</c> for the structure, else the test's own, for example <c>6.1.27.9</c>.</param>
/// <param name="Path">JSON path.</param>
public sealed record CsafFinding(string Clause, string Path, string Sentence)
{
    public override string ToString() => $"{Clause} {Path}: {Sentence}";
}
