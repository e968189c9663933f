using System.Text.Json;
using Hikeshi.Response.Enforcing.Quiescing;

namespace Hikeshi.Tests.Response.Quiescing;

/// <summary>A payment system as a program: answers each question with what a test wrote into a file, and writes down what it was asked.</summary>
internal sealed class HookScript : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-payments-").FullName;

    public HookScript()
    {
        File.WriteAllText(Path.Combine(folder, "hook.sh"), """
            question=$(cat)
            printf '%s\n' "$question" >> "$1/asked"
            case "$question" in
              *'"question":"quiesce"'*) . "$1/quiesce" ;;
              *) . "$1/reconcile" ;;
            esac
            """);
        Quiesces = """{"state":"quiesced"}""";
        Reconciles = """{"state":"reconciled"}""";
    }

    public string Folder => folder;

    public string Quiesces { set => Runs("quiesce", $"echo '{value}'"); }

    public string Reconciles { set => Runs("reconcile", $"echo '{value}'"); }

    /// <summary>In the order in which it was asked.</summary>
    public IReadOnlyList<JsonElement> Asked => File.Exists(Path.Combine(folder, "asked")) ? [.. File.ReadAllLines(Path.Combine(folder, "asked")).Select(line => JsonElement.Parse(line))] : [];

    /// <summary>Each as its question, and why, with what was open.</summary>
    public IReadOnlyList<string> Questions => [.. Asked.Select(question => question.GetProperty("question").GetString() == "quiesce" ? "quiesce"
        : $"{question.GetProperty("why").GetString()} {(question.GetProperty("resume").GetBoolean() ? "resume " : "")}[{string.Join(' ', question.GetProperty("inFlight").EnumerateArray().Select(id => id.GetString()))}]")];

    /// <summary>What it does instead of answering: lines of sh(1).</summary>
    public void Runs(string question, string lines) => File.WriteAllText(Path.Combine(folder, question), lines + "\n");

    public CommandHookSettings Settings(string name = "wires", string? otherwise = null, int seconds = 5, IReadOnlyList<string>? services = null) =>
        new(name, services ?? [], [], TimeSpan.FromSeconds(seconds), otherwise, "/bin/sh", [Path.Combine(folder, "hook.sh"), folder]);

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
