using Hikeshi.Exposure.Versions;

namespace Hikeshi.Exposure.Advisories;

/// <summary>A component's version, parsed at most once per ordering.</summary>
public sealed class ComponentVersion
{
    private readonly VersionOrder? order;
    private readonly VersionKey? key;

    /// <param name="ecosystem">The component's ecosystem; its ordering is parsed at once, others when an advisory asks for them.</param>
    public ComponentVersion(string ecosystem, string text)
    {
        Text = text;
        order = VersionOrder.Of(ecosystem);
        key = order?.Parse(text);
    }

    public string Text { get; }

    internal VersionKey? Under(VersionOrder? asked) =>
        asked is null ? null : ReferenceEquals(asked, order) ? key : asked.Parse(Text);
}
