using System.Globalization;
using System.Xml;
using System.Xml.Schema;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Ledger.Import;

/// <summary>
/// A forward walk over XML that knows where it is, so that a refusal can name line and path. It checks against a schema as it reads, takes no
/// document type (which is where entity bombs come from), and opens nothing else.
/// </summary>
internal sealed class XmlWalk : IDisposable
{
    private readonly string file;
    private readonly XmlReader reader;
    private readonly Stack<Step> path = new();
    private XmlSchemaException? invalid;
    private bool isEmpty; // the element that was entered has no end of its own
    private bool ended; // the newest element has ended, and is left with the next step

    /// <param name="schemas">Null checks only that it is well-formed.</param>
    public XmlWalk(string file, ReadOnlyMemory<byte> document, XmlSchemaSet? schemas)
    {
        this.file = file;
        if (document.Length > ImportLimits.MaxXmlBytes)
        {
            throw Refused(file, "the file is too large for XML", $"at most {ImportLimits.MaxXmlBytes >> 20} MiB");
        }

        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = ImportLimits.MaxXmlBytes,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        };
        if (schemas is not null)
        {
            (settings.ValidationType, settings.Schemas) = (ValidationType.Schema, schemas);
            settings.ValidationEventHandler += (_, e) => invalid ??= e.Severity == XmlSeverityType.Error ? e.Exception : null;
        }

        reader = XmlReader.Create(new MemoryStream(document.ToArray(), writable: false), settings);
    }

    /// <summary>Of the element that has just begun.</summary>
    public string Name => reader.LocalName;

    /// <inheritdoc cref="Name"/>
    public string Namespace => reader.NamespaceURI;

    /// <summary>Of the text that was just met.</summary>
    public string Value => reader.Value;

    /// <summary>Of the element that has just begun; null when it has no such attribute.</summary>
    public string? Attribute(string name) => reader.GetAttribute(name);

    /// <summary>Moves on to where an element begins or ends (an empty one does both), or to text; null at the end of the document.</summary>
    /// <exception cref="RefusedException">Not well-formed, too deep, or not what the schema says.</exception>
    public XmlPart? Next()
    {
        if (ended)
        {
            ended = false;
            _ = path.Pop();
        }

        if (isEmpty)
        {
            (isEmpty, ended) = (false, true);
            return XmlPart.End;
        }

        while (Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                isEmpty = reader.IsEmptyElement;
                return XmlPart.Start;
            }

            if (reader.NodeType == XmlNodeType.EndElement)
            {
                ended = true;
                return XmlPart.End;
            }

            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace)
            {
                return XmlPart.Text;
            }
        }

        return null;
    }

    private bool Read()
    {
        try
        {
            if (!reader.Read())
            {
                return false;
            }
        }
        catch (XmlException broken)
        {
            // A document type is told without a place, and with advice for whoever wrote this program.
            var isType = broken.LineNumber == 0;
            var (line, column) = isType && reader is IXmlLineInfo at ? (at.LineNumber, at.LinePosition) : (broken.LineNumber, broken.LinePosition);
            throw Refused($"{file}:{line}:{column}", $"this is not well-formed XML that can be taken ({(isType ? "it has a document type" : broken.Message)})", "one XML document without a document type");
        }

        if (reader.NodeType == XmlNodeType.Element)
        {
            Enter();
        }

        return invalid is null ? true : throw Refused($"{file}:{invalid.LineNumber}:{invalid.LinePosition}: {Path()}", invalid.Message, "what the schema of this version says");
    }

    private void Enter()
    {
        if (reader.Depth >= ImportLimits.MaxDepth)
        {
            throw Refuse("elements stand too deep in one another", $"at most {ImportLimits.MaxDepth} levels");
        }

        var number = 1;
        if (path.TryPeek(out var above))
        {
            number = above.Children.GetValueOrDefault(reader.LocalName) + 1;
            above.Children[reader.LocalName] = number;
        }

        path.Push(new Step(reader.LocalName, number, new Dictionary<string, int>(StringComparer.Ordinal)));
    }

    public RefusedException Refuse(string what, string expected)
    {
        var at = (IXmlLineInfo)reader;
        return Refused($"{file}:{at.LineNumber}:{at.LinePosition}: {Path()}", what, expected);
    }

    /// <summary>As XPath writes it: <c>/bom/components/component[2]</c>.</summary>
    private string Path() => string.Concat(path.Reverse().Select(s => s.Number == 1 ? "/" + s.Name : string.Create(CultureInfo.InvariantCulture, $"/{s.Name}[{s.Number}]")));

    private static RefusedException Refused(string where, string what, string expected) =>
        new(new ImportRefused(where, what, expected, "Nothing of this file was imported: mend it, or ask whoever wrote it."));

    public void Dispose() => reader.Dispose();

    /// <param name="Children">How many elements of each name have begun in it.</param>
    private sealed record Step(string Name, int Number, Dictionary<string, int> Children);
}

/// <summary>What <see cref="XmlWalk.Next"/> came to.</summary>
internal enum XmlPart
{
    Start,
    Text,
    End,
}
