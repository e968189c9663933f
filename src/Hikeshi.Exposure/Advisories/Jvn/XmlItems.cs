using System.Xml;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Advisories.Jvn;

/// <summary>Reads a feed in XML item by item, without document types, external entities, and beyond neither its bounds.</summary>
internal static class XmlItems
{
    private const long MaxCharacters = 256L << 20;
    private const int MaxDepth = 32;
    private const int MaxNodes = 100_000;
    private const int MaxText = 1 << 20;

    /// <param name="item">Name of the elements to take; they do not contain each other.</param>
    /// <exception cref="RefusedException">An <see cref="AdvisoryRefused"/> with file and line.</exception>
    public static List<T> Read<T>(string file, Stream stream, string item, Func<string, XmlItem, T?> read)
        where T : class
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxCharacters, MaxCharactersFromEntities = 1024, IgnoreComments = true, IgnoreProcessingInstructions = true };
        var found = new List<T>();
        try
        {
            using var xml = XmlReader.Create(stream, settings);
            var language = "";
            while (xml.Read())
            {
                if (xml.Depth > MaxDepth)
                {
                    throw Refused(file, LineOf(xml), $"elements nested more than {MaxDepth} deep", "the layout of JVN");
                }

                language = xml is { NodeType: XmlNodeType.Element, Depth: 0 } ? xml.XmlLang : language;
                if (xml.NodeType == XmlNodeType.Element && xml.LocalName == item && read(language, Whole(file, xml)) is { } one)
                {
                    found.Add(one);
                }
            }
        }
        catch (XmlException broken)
        {
            throw Refused(file, Math.Max(1, broken.LineNumber), "this is not well-formed XML (" + broken.Message.ReplaceLineEndings(" ") + ")", "a JVN document without a document type");
        }

        return found;
    }

    public static RefusedException Refused(string file, int line, string what, string expected) =>
        new(new AdvisoryRefused($"{file}:{line}", what, expected));

    /// <summary>The element that the reader stands on, to its end.</summary>
    private static XmlItem Whole(string file, XmlReader xml)
    {
        var root = Start(xml);
        var open = new Stack<XmlItem>();
        if (!xml.IsEmptyElement)
        {
            open.Push(root);
        }

        var (nodes, characters) = (0, 0);
        while (open.Count > 0 && xml.Read())
        {
            nodes++;
            characters += xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA ? xml.Value.Length : 0;
            if (nodes > MaxNodes || characters > MaxText || xml.Depth > MaxDepth)
            {
                throw Refused(file, LineOf(xml), $"'{root.Name}' is too large", $"at most {MaxNodes} nodes, {MaxText} characters and {MaxDepth} levels");
            }

            switch (xml.NodeType)
            {
                case XmlNodeType.Element:
                    var isEmpty = xml.IsEmptyElement;
                    var child = Start(xml);
                    open.Peek().Add(child);
                    if (!isEmpty)
                    {
                        open.Push(child);
                    }

                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    open.Peek().Text += xml.Value;
                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
            }
        }

        return root;
    }

    private static XmlItem Start(XmlReader xml)
    {
        var item = new XmlItem(xml.NamespaceURI, xml.LocalName, LineOf(xml));
        while (xml.MoveToNextAttribute())
        {
            item.Set(xml.LocalName, xml.Value);
        }

        xml.MoveToElement();
        return item;
    }

    private static int LineOf(XmlReader xml) => ((IXmlLineInfo)xml).LineNumber;
}
