namespace Hikeshi.Exposure.Advisories.Jvn;

/// <summary>One element of a feed with everything inside, small enough to be held.</summary>
internal sealed record XmlItem(string Namespace, string Name, int Line)
{
    private readonly Dictionary<string, string> attributes = new(StringComparer.Ordinal);
    private readonly List<XmlItem> children = [];

    public string Text { get; set; } = "";

    public IEnumerable<XmlItem> All(string name) => children.Where(child => child.Name == name);

    public XmlItem? One(string name) => children.Find(child => child.Name == name);

    public string? TextOf(string name) => One(name)?.Text.Trim();

    public string? Attribute(string name) => attributes.GetValueOrDefault(name);

    public void Add(XmlItem child) => children.Add(child);

    public void Set(string name, string text) => attributes[name] = text;
}
