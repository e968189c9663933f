using Hikeshi.Exposure.Versions;

namespace Hikeshi.Exposure.Advisories;

/// <summary>A component's version, parsed at most once per ordering.</summary>
public sealed class ComponentVersion
{
    private readonly VersionOrder? order;
    private readonly VersionKey? key;

    /// <param name="ecosystem">The component's ecosystem; its ordering is parsed at once, others when an advisory asks for them.</param>
    /// <param name="text">Null when nobody said: only what holds every version holds this one.</param>
    public ComponentVersion(string ecosystem, string? text)
    {
        Text = text ?? "";
        IsKnown = text is not null;
        order = VersionOrder.Of(ecosystem);
        key = IsKnown ? order?.Parse(Text) : null;
    }

    /// <summary>Empty when it is not known.</summary>
    public string Text { get; }

    public bool IsKnown { get; }

    internal VersionKey? Under(VersionOrder? asked) =>
        asked is null || !IsKnown ? null : ReferenceEquals(asked, order) ? key : asked.Parse(Text);
}
