using System.Text;
using System.Xml;

namespace Hikeshi.Telemetry.Formats;

/// <summary>
/// A Windows event rendered as XML (schema http://schemas.microsoft.com/win/2004/08/events/event). The members nest as evtx tools write them:
/// <c>Event.System.Provider.#attributes.Name</c>, <c>Event.EventData.Image</c>; the detector knows these by their short names.
/// </summary>
internal static class WindowsXml
{
    private const int Deepest = 16;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = EventText.LongestText,
        MaxCharactersFromEntities = EventText.LongestText,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        CheckCharacters = false, // shippers do not filter control characters out of command lines
    };

    public static string? Read(string text, EventMembers into)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), Settings);
            if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName != "Event")
            {
                return "XML that is no Windows event; expected <Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">";
            }

            var fault = Element(reader, into, depth: 0);
            while (fault is null && reader.Read())
            {
                // To the end: what follows the event must be nothing.
            }

            return fault;
        }
        catch (XmlException broken)
        {
            var place = broken.LineNumber > 0 ? $" at line {broken.LineNumber}, position {broken.LinePosition}" : "";
            return $"XML that is broken, or has a document type,{place}; expected one whole <Event>";
        }
    }

    /// <summary>The reader stands on the start of an element, and afterwards on its end.</summary>
    private static string? Element(XmlReader reader, EventMembers into, int depth)
    {
        if (depth > Deepest)
        {
            return $"XML that nests deeper than {Deepest}; expected a Windows event";
        }

        var name = reader.LocalName;
        var isEmpty = reader.IsEmptyElement;
        var (named, attributes) = Attributes(reader);
        if (name == "Data" && named is not null && attributes is null)
        {
            into.Add(named, isEmpty ? "" : Text(reader)); // <Data Name="Image">…</Data>
            return null;
        }

        if (isEmpty)
        {
            AddLeaf(into, name, attributes, "");
            return null;
        }

        EventMembers? own = null;
        var text = new StringBuilder();
        while (reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                own ??= Opened(into, name, attributes);
                if (Element(reader, own, depth + 1) is { } fault)
                {
                    return fault;
                }
            }
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                text.Append(reader.Value);
            }
        }

        if (own is null)
        {
            AddLeaf(into, name, attributes, text.ToString());
        }

        return null;
    }

    private static EventMembers Opened(EventMembers into, string name, List<(string Name, string Value)>? attributes)
    {
        var own = into.AddObject(name);
        AddAttributes(own, attributes);
        return own;
    }

    private static void AddLeaf(EventMembers into, string name, List<(string Name, string Value)>? attributes, string text)
    {
        if (attributes is null)
        {
            into.Add(name, text);
            return;
        }

        var own = Opened(into, name, attributes);
        if (text.Length > 0)
        {
            own.Add("#text", text);
        }
    }

    private static void AddAttributes(EventMembers into, List<(string Name, string Value)>? attributes)
    {
        if (attributes is not null)
        {
            var own = into.AddObject("#attributes");
            attributes.ForEach(attribute => own.Add(attribute.Name, attribute.Value));
        }
    }

    /// <returns>The attribute Name of a Data element by itself; all others, but name spaces, in the list.</returns>
    private static (string? Named, List<(string Name, string Value)>? Others) Attributes(XmlReader reader)
    {
        var isData = reader.LocalName == "Data";
        string? named = null;
        List<(string, string)>? others = null;
        while (reader.MoveToNextAttribute())
        {
            if (isData && reader.LocalName == "Name")
            {
                named = reader.Value;
            }
            else if (reader.Prefix != "xmlns" && reader.Name != "xmlns")
            {
                (others ??= []).Add((reader.LocalName, reader.Value));
            }
        }

        reader.MoveToElement();
        return (named, others);
    }

    private static string Text(XmlReader reader)
    {
        var text = new StringBuilder();
        for (var depth = 1; depth > 0 && reader.Read();)
        {
            depth += reader.NodeType switch
            {
                XmlNodeType.Element when !reader.IsEmptyElement => 1,
                XmlNodeType.EndElement => -1,
                _ => 0,
            };
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                text.Append(reader.Value);
            }
        }

        return text.ToString();
    }
}
