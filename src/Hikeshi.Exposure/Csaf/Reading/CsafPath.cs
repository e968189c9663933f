using System.Text;

namespace Hikeshi.Exposure.Csaf.Reading;

/// <summary>A place in a document, as a JSON path: <c>$.document.tracking.version</c>. Written out only when somebody asks, for most places are never named.</summary>
internal sealed class CsafPath
{
    private readonly CsafPath? parent;
    private readonly string? member;
    private readonly int index;

    private CsafPath(CsafPath? parent, string? member, int index)
    {
        this.parent = parent;
        this.member = member;
        this.index = index;
    }

    public static CsafPath Root { get; } = new(parent: null, member: null, index: 0);

    public CsafPath Member(string name) => new(this, name, index: 0);

    public CsafPath Item(int at) => new(this, member: null, at);

    public override string ToString()
    {
        var steps = new Stack<CsafPath>();
        for (var step = this; step.parent is not null; step = step.parent)
        {
            steps.Push(step);
        }

        var text = new StringBuilder("$");
        foreach (var step in steps)
        {
            text.Append(step.member is { } name ? Written(name) : $"[{step.index}]");
        }

        return text.ToString();
    }

    private static string Written(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or '-') ? "." + name : $"['{(name.Length > 60 ? name[..60] + "…" : name)}']";
}
