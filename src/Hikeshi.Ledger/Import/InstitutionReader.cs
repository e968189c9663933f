using System.Text.Json;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Ledger.Import;

/// <summary>Reads <c>hikeshi-institution/1</c>: shape first, then what its parts say about each other.</summary>
internal static class InstitutionReader
{
    /// <exception cref="RefusedException">An <see cref="ImportRefused"/> with the JSON path of the first problem.</exception>
    public static InstitutionDocument Read(string file, ReadOnlySpan<byte> utf8)
    {
        InstitutionDocument? institution;
        try
        {
            institution = JsonSerializer.Deserialize(utf8, LedgerJson.Readable.InstitutionDocument);
        }
        catch (JsonException wrong)
        {
            throw Refused($"{file}: {wrong.Path ?? "$"}", wrong.Message.Split(" Path:", 2)[0].ReplaceLineEndings(" "), "the shape described in docs/ledger.md");
        }
        catch (InvalidOperationException)
        {
            throw Refused(file, "a text is not valid Unicode", "UTF-8 without unpaired surrogates");
        }

        RefuseNullItems(file, utf8);
        if (institution is null)
        {
            throw Refused(file, "found null", "an institution document");
        }

        var problems = InstitutionRules.Check(institution);
        return problems switch
        {
            [] => institution,
            [var only] => throw Refused($"{file}: {only.Path}", only.What, only.Expected),
            [var first, ..] => throw Refused($"{file}: {first.Path}", $"{first.What} (and {problems.Count - 1} more problems)", first.Expected),
        };
    }

    /// <summary>The deserializer checks members for null, but not the items of arrays.</summary>
    private static void RefuseNullItems(string file, ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = ImportLimits.MaxDepth });
        var isArray = new Stack<bool>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray or JsonTokenType.StartObject:
                    isArray.Push(reader.TokenType == JsonTokenType.StartArray);
                    break;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    isArray.Pop();
                    break;
                case JsonTokenType.Null when isArray.Count > 0 && isArray.Peek():
                    throw Refused($"{file}: byte {reader.TokenStartIndex}", "found null in an array", "an item of the array's kind");
            }
        }
    }

    private static RefusedException Refused(string where, string what, string expected) =>
        new(new ImportRefused(where, what, expected, "Nothing of this file was imported: mend it and import it again."));
}
