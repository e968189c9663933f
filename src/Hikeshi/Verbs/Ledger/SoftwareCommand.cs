using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Verbs.Ledger;

/// <summary><c>hikeshi ledger software</c>: what the imported documents list, with what models, data and services say of themselves.</summary>
internal static class SoftwareCommand
{
    private const string Ordinary = "software";

    public static Command Build()
    {
        var data = new Option<string>("--data") { Description = "The node's data directory; the node may be running.", HelpName = "DIR", Required = true };
        var kind = new Option<string?>("--kind") { Description = $"Only one kind: {Ordinary}, {ComponentKind.Model}, {ComponentKind.Data} or {ComponentKind.Service}.", HelpName = "KIND" };
        kind.AcceptOnlyFromAmong(Ordinary, ComponentKind.Model, ComponentKind.Data, ComponentKind.Service);
        var asset = new Option<string?>("--asset") { Description = "Only what documents about this asset list.", HelpName = "ID" };
        var format = Formats.TableOrJson();
        var command = new Command("software", "List what the imported documents list: components with the assets that run them, details of models, data and services.") { data, kind, asset, format };
        command.SetAction(parsed =>
        {
            var listed = ImportedSoftware.Read(parsed.GetRequiredValue(data), parsed.GetValue(kind), parsed.GetValue(asset));
            if (parsed.GetValue(format) == "json")
            {
                using var output = Console.OpenStandardOutput();
                WriteJson(output, listed);
                output.Write("\n"u8);
            }
            else
            {
                WriteText(parsed.InvocationConfiguration.Output, listed);
            }

            return ExitCode.Fine;
        });
        return command;
    }

    private static void WriteText(TextWriter output, IReadOnlyList<ListedComponent> listed)
    {
        foreach (var (component, places) in listed)
        {
            var name = component.Purl ?? (component.Version is null ? component.Name : $"{component.Name} {component.Version}");
            output.WriteLine(Printable.Of($"{name}{(component.Kind is null ? "" : $" ({component.Kind})")}   in {places[0]}{(places.Count > 1 ? $" and {places.Count - 1} more" : "")}"));
            foreach (var (word, values) in component.Details ?? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal))
            {
                output.WriteLine(Printable.Of($"    {word}: {string.Join("; ", values)}"));
            }
        }

        output.WriteLine($"{(listed.Count > 0 ? "\n" : "")}{listed.Count} components.");
    }

    private static void WriteJson(Stream output, IReadOnlyList<ListedComponent> listed)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteStartArray("components");
        foreach (var (component, places) in listed)
        {
            json.WriteStartObject();
            json.WriteString("name", component.Name);
            json.WriteString("version", component.Version);
            json.WriteString("purl", component.Purl);
            json.WriteString("kind", component.Kind ?? Ordinary);
            Write(json, "documents", places);
            json.WriteStartObject("details");
            foreach (var (word, values) in component.Details ?? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal))
            {
                Write(json, word, values);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
