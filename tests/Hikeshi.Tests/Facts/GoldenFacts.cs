using System.Text;
using Hikeshi.Facts;
using Hikeshi.Tests.Architecture;

namespace Hikeshi.Tests.Facts;

/// <summary>One recorded body for every kind and version that was ever written: <c>Golden/KIND-VERSION.json</c>.</summary>
internal static class GoldenFacts
{
    public static string FileOf(string kind) =>
        Path.Combine(Repository.Root, "tests", "Hikeshi.Tests", "Facts", "Golden", kind.Replace('/', '-') + ".json");

    public static byte[] BytesOf(string kind) => Encoding.UTF8.GetBytes(File.ReadAllText(FileOf(kind)).TrimEnd('\n'));

    public static Fact Read(string kind) => FactCatalog.Decode(kind, BytesOf(kind));

    /// <summary>Every kind with a golden file, old versions included.</summary>
    public static IEnumerable<string> Kinds =>
        Directory.EnumerateFiles(Path.GetDirectoryName(FileOf("x"))!, "*.json")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Select(name => $"{name[..name.LastIndexOf('-')]}/{name[(name.LastIndexOf('-') + 1)..]}")
            .Order(StringComparer.Ordinal);
}
