using System.Globalization;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Linting;

/// <summary>What the rules specification 2.1 ("Components") and its JSON schema say about a rule's members, beside those that the reader refuses.</summary>
internal static class MetadataChecks
{
    private const int MaxTitle = 256;
    private const int MaxDescription = 65_535;

    private static readonly string[] Statuses = ["stable", "test", "experimental", "deprecated", "unsupported"];
    private static readonly string[] Relations = ["derived", "obsolete", "merged", "renamed", "similar"];
    private static readonly string[] Lists = ["references", "tags", "fields", "falsepositives", "scope", "related"];
    private static readonly string[] Unique = ["references", "fields", "falsepositives"];

    private static readonly string[] Members =
    [
        "title", "id", "name", "related", "taxonomy", "status", "description", "license", "references", "author", "date", "modified",
        "logsource", "detection", "fields", "falsepositives", "level", "tags", "scope", "correlation", "filter",
    ];

    public static void Check(DocumentFindings lint)
    {
        Names(lint);
        Lengths(lint);
        Identity(lint);
        Status(lint);
        Dates(lint);
        foreach (var key in Lists)
        {
            if (lint.Rule.Find(key) is { } node and not YamlSequence and not YamlScalar { IsNull: true })
            {
                lint.Error(node.Line, "not-a-list", $"'{key}' is not a list", "the schema wants a list, also of one", $"Write each entry of '{key}' on its own line behind a hyphen");
            }
        }

        foreach (var key in Unique)
        {
            foreach (var twice in lint.Texts(key).GroupBy(t => t.Value, StringComparer.Ordinal).Where(g => g.Count() > 1))
            {
                lint.Warning(twice.Last().Line, "repeated-entry", $"'{twice.Key}' stands twice in '{key}'", "the schema wants each entry once", "Remove one");
            }
        }
    }

    /// <summary>Members of one's own are allowed; what differs from a known one by its case or its plural is a slip.</summary>
    private static void Names(DocumentFindings lint)
    {
        foreach (var (key, _) in lint.Rule.Entries)
        {
            var meant = Members.FirstOrDefault(m => m != key.Value && (string.Equals(m, key.Value, StringComparison.OrdinalIgnoreCase) || string.Equals(m, key.Value + "s", StringComparison.OrdinalIgnoreCase) || string.Equals(m + "s", key.Value, StringComparison.OrdinalIgnoreCase)));
            if (meant is not null)
            {
                lint.Warning(key.Line, "member-name", $"'{key.Value}' is no member that anybody reads", "members have exactly the names of the specification", $"Write '{meant}'");
            }
        }
    }

    private static void Lengths(DocumentFindings lint)
    {
        if (lint.Text("title") is { Value.Length: > MaxTitle } title)
        {
            lint.Error(title.Line, "title-length", $"a title of {title.Value.Length} characters", $"the specification allows {MaxTitle}", "Move the details to 'description'");
        }

        if (lint.Text("description") is { Value.Length: > MaxDescription } description)
        {
            lint.Error(description.Line, "description-length", $"a description of {description.Value.Length} characters", $"the specification allows {MaxDescription}", "Shorten it");
        }
    }

    private static void Identity(DocumentFindings lint)
    {
        if (lint.Text("id") is not { } id)
        {
            if (lint.Rule.Find("title") is not null)
            {
                lint.Warning(lint.Rule.Line, "no-id", "no 'id'", "other rules, filters and correlations cannot refer to it, and its matches change their name with every edit", "Add 'id:' with a random UUID (version 4)");
            }
        }
        else if (!IsUuid(id.Value))
        {
            lint.Error(id.Line, "id-form", $"the id '{id.Value}' is no UUID", "the schema wants one", "Make a random UUID (version 4), such as 929a690e-bef0-4204-a928-ef5e620d6fcc");
        }

        foreach (var related in lint.Rule.Find("related") is YamlSequence list ? list.Items : [])
        {
            if (related is not YamlMapping entry || entry.Find("id") is not YamlScalar other || entry.Find("type") is not YamlScalar type)
            {
                lint.Error(related.Line, "related-form", "an entry of 'related' without 'id' or 'type'", "the schema wants both", "Write '- id: …' and below it 'type: …'");
                continue;
            }

            if (!IsUuid(other.Value))
            {
                lint.Error(other.Line, "related-form", $"the related id '{other.Value}' is no UUID", "the schema wants one", "Give the id of the other rule");
            }

            if (!Relations.Contains(type.Value))
            {
                lint.Error(type.Line, "related-form", $"the relation '{type.Value}' is not known", $"the specification defines {string.Join(", ", Relations)}", "Use one of them");
            }
        }
    }

    private static void Status(DocumentFindings lint)
    {
        if (lint.Text("status") is { } status && !Statuses.Contains(status.Value))
        {
            lint.Error(status.Line, "status", $"the status '{status.Value}' is not known", $"the specification defines {string.Join(", ", Statuses)}", "Use one of them");
        }

        if (lint.Text("level") is { } level && !RuleLevel.All.Contains(level.Value) && RuleLevel.All.Contains(level.Value.ToLowerInvariant()))
        {
            lint.Warning(level.Line, "level", $"the level '{level.Value}' is not in lower case", "the schema knows the lower-case words only", $"Write '{level.Value.ToLowerInvariant()}'");
        }
    }

    private static void Dates(DocumentFindings lint)
    {
        var (date, modified) = (Date(lint, "date"), Date(lint, "modified"));
        if (modified < date)
        {
            lint.Warning(lint.Text("modified")!.Line, "date-order", "'modified' lies before 'date'", "a rule cannot be changed before it was made", "Correct one of them");
        }
    }

    private static DateOnly? Date(DocumentFindings lint, string key)
    {
        if (lint.Text(key) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date;
        }

        if (DateOnly.TryParseExact(text.Value, "yyyy/MM/dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date))
        {
            lint.Warning(text.Line, "date-form", $"'{key}: {text.Value}'", "since version 2 dates are written with hyphens (ISO 8601)", $"Write {date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}");
            return date;
        }

        lint.Error(text.Line, "date-form", $"'{key}: {text.Value}' is no date", "the schema wants YYYY-MM-DD", "Write for example 2025-08-02");
        return null;
    }

    private static bool IsUuid(string text) => text.Length == 36 && Guid.TryParseExact(text, "D", out _);
}
