namespace Hikeshi.Response.Policy;

/// <summary>A name, without regard to case; a <c>*</c> at its end stands for anything, also for nothing.</summary>
public readonly record struct NamePattern(string Text)
{
    public bool Matches(string name) => Text.EndsWith('*')
        ? name.AsSpan().StartsWith(Text.AsSpan(0, Text.Length - 1), StringComparison.OrdinalIgnoreCase)
        : Text.Equals(name, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => Text;
}
