using System.Text;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Ledger.Import.CycloneDx;

/// <summary>CycloneDX XML (ECMA-424) 1.0 to 1.7: what <see cref="CycloneDxJson"/> takes, checked against the schema as it is read.</summary>
internal sealed class CycloneDxXml
{
    private readonly XmlWalk walk;
    private readonly ComponentCollector found;
    private readonly string own;
    private readonly Stack<Part> parts = new();

    private CycloneDxXml(XmlWalk walk, ComponentCollector found, string version)
    {
        this.walk = walk;
        this.found = found;
        own = CycloneDxSchemas.NamespaceOf(version);
    }

    public static void Read(string file, ReadOnlyMemory<byte> document, string version, ComponentCollector found)
    {
        using var walk = new XmlWalk(file, document, CycloneDxSchemas.ForXml(version));
        new CycloneDxXml(walk, found, version).All();
    }

    private void All()
    {
        while (walk.Next() is { } part)
        {
            switch (part)
            {
                case XmlPart.Start:
                    parts.Push(Begin(parts.TryPeek(out var above) ? above : null));
                    break;
                case XmlPart.Text when parts.Peek().Text is { } text:
                    Take(text);
                    break;
                case XmlPart.End:
                    End(parts.Pop());
                    break;
            }
        }
    }

    private Part Begin(Part? above)
    {
        var kind = walk.Namespace == own ? KindOf(above?.Kind, walk.Name) : PartKind.Other;
        var owner = kind is PartKind.Field or PartKind.Other && above is not null ? above.Kind is PartKind.Component or PartKind.Service ? above : above.Owner : null;
        var path = owner is null || kind == PartKind.Field ? "" : above == owner ? walk.Name : above!.Path + "." + walk.Name;
        var detail = kind == PartKind.Other && walk.Namespace == own && owner is not null ? CycloneDxDetails.OfXml(owner.Kind == PartKind.Service).WordFor(path) : null;
        return new Part(kind, walk.Name)
        {
            Owner = owner,
            Path = path,
            Detail = detail,
            Text = kind == PartKind.Field || detail is not null ? new StringBuilder() : null,
            IsExternal = kind == PartKind.Component && walk.Attribute("isExternal") is "true" or "1",
            Type = kind == PartKind.Component ? walk.Attribute("type") : null,
        };
    }

    /// <summary>Components stand in many places (tools, pedigree, formulation); those that are meant are what the document describes and what that consists of.</summary>
    private static PartKind KindOf(PartKind? above, string name) => (above, name) switch
    {
        (null, "bom") => PartKind.Bom,
        (PartKind.Bom, "metadata") => PartKind.Metadata,
        (PartKind.Bom or PartKind.Component, "components") => PartKind.Components,
        (PartKind.Metadata or PartKind.Components, "component") => PartKind.Component,
        (PartKind.Bom or PartKind.Service, "services") => PartKind.Services,
        (PartKind.Services, "service") => PartKind.Service,
        (PartKind.Component, "group" or "name" or "version" or "purl" or "versionRange") or (PartKind.Service, "name" or "version") => PartKind.Field,
        _ => PartKind.Other,
    };

    private void Take(StringBuilder text)
    {
        if (text.Length + walk.Value.Length > ImportLimits.MaxText)
        {
            if (parts.Peek().Detail is not null)
            {
                return; // a detail of that length is cut anyway
            }

            throw walk.Refuse($"a text of more than {ImportLimits.MaxText} characters", $"at most {ImportLimits.MaxText} characters");
        }

        text.Append(walk.Value);
    }

    private void End(Part part)
    {
        if (part is { Kind: PartKind.Field, Owner: { } owner })
        {
            owner.Fields[part.Name] = part.Text!.ToString().Trim();
        }
        else if (part is { Detail: { } word, Owner: { } described })
        {
            described.Details.Add(word, part.Text!.ToString().Trim());
        }
        else if (part.Kind is PartKind.Component or PartKind.Service)
        {
            Add(part);
        }
    }

    private void Add(Part part)
    {
        if (part.Fields.ContainsKey("versionRange") && !part.IsExternal)
        {
            // ECMA-424, component: a range is for what others bring; the XML schema cannot say so.
            throw walk.Refuse("'versionRange' without isExternal=\"true\"", "a 'version', or a component that is external");
        }

        var (group, name) = (part.Fields.GetValueOrDefault("group"), part.Fields.GetValueOrDefault("name") ?? "");
        if (!found.Add(string.IsNullOrEmpty(group) ? name : group + "/" + name, part.Fields.GetValueOrDefault("version"), part.Fields.GetValueOrDefault("purl"), part.Kind == PartKind.Service ? ComponentKind.Service : CycloneDxJson.KindOf(part.Type), part.Details))
        {
            throw walk.Refuse(ComponentCollector.TooMany, ComponentCollector.Fewer);
        }
    }

    private enum PartKind
    {
        Other,
        Bom,
        Metadata,
        Components,
        Component,
        Services,
        Service,
        Field,
    }

    /// <summary>One element that has begun and not ended.</summary>
    private sealed record Part(PartKind Kind, string Name)
    {
        /// <summary>The component or service that a field or a detail belongs to.</summary>
        public Part? Owner { get; init; }

        /// <summary>From the owner to here, for what may be a detail.</summary>
        public string Path { get; init; } = "";

        /// <summary>The word under which the text is kept; null when it is none.</summary>
        public string? Detail { get; init; }

        public ComponentDetails Details { get; } = new();

        public StringBuilder? Text { get; init; }

        public bool IsExternal { get; init; }

        /// <summary>The attribute of a component.</summary>
        public string? Type { get; init; }

        public Dictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);
    }
}
