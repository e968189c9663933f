using System.Data.Common;
using System.Globalization;
using System.Text;
using Dapper;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Ledger.Store;

/// <summary>The ledger's rows of one institution, in SQL that SQLite and PostgreSQL read alike.</summary>
internal sealed class LedgerTables(string institution)
{
    /// <summary>Rows of one statement: five parameters each, and databases allow some ten thousand.</summary>
    private const int RowsAtOnce = 100;

    /// <returns>The institution's own description as JSON, and its digest; null when it has not described itself.</returns>
    public (string Digest, string Json)? ReadInstitution(DbConnection db) => db
        .Query<(string, string)>("SELECT digest, document FROM ledger_institutions WHERE institution = @institution", new { institution })
        .Select(row => ((string, string)?)row)
        .SingleOrDefault();

    /// <exception cref="InvalidDataException">The tables are damaged.</exception>
    /// <param name="catalog">Keeps equal components of several ledgers once.</param>
    public DocumentsInForce ReadDocuments(DbConnection db, PackageCatalog catalog)
    {
        var read = new DocumentsInForce(catalog);
        var components = new Dictionary<int, SoftwareComponent>();
        using (var rows = db.ExecuteReader("SELECT package, name, version, purl, kind FROM ledger_packages WHERE institution = @institution", new { institution }))
        {
            while (rows.Read())
            {
                var number = (int)rows.GetInt64(0);
                var component = catalog.Shared(new SoftwareComponent(rows.GetString(1), Filled(rows.GetString(2)), Filled(rows.GetString(3)), Filled(rows.GetString(4))));
                components[number] = component;
                read.Add(new Package(number, component));
            }
        }

        foreach (var row in db.Query<DocumentRow>("SELECT document AS Number, asset AS Asset, source AS Source, digest AS Digest, packages AS Packages FROM ledger_documents WHERE institution = @institution", new { institution }, buffered: false))
        {
            var numbers = PackedNumbers.Unpack(row.Packages);
            var named = Array.ConvertAll(numbers, number => components.GetValueOrDefault(number) ?? throw new InvalidDataException($"document {row.Source} names package {number}, which is not there"));
            read.Add(new StoredDocument((int)row.Number, new DocumentPlace(row.Asset, row.Source), row.Digest, numbers, new AssetSoftware(row.Asset, named, row.Source)));
        }

        return read;
    }

    public void WriteInstitution(DbConnection db, DbTransaction transaction, string digest, string source, ulong index, string json) => db.Execute(
        """
        INSERT INTO ledger_institutions(institution, digest, source, log_index, document) VALUES(@institution, @digest, @source, @index, @json)
        ON CONFLICT(institution) DO UPDATE SET digest = excluded.digest, source = excluded.source, log_index = excluded.log_index, document = excluded.document
        """,
        new { institution, digest, source, index = (long)index, json },
        transaction);

    public void Write(DbConnection db, DbTransaction transaction, PlannedDocument planned, string format, ulong index)
    {
        foreach (var some in planned.NewPackages.Chunk(RowsAtOnce))
        {
            Insert(db, transaction, some);
        }

        var document = planned.Document;
        db.Execute(
            """
            INSERT INTO ledger_documents(institution, document, asset, source, digest, format, log_index, packages)
            VALUES(@institution, @number, @Asset, @Source, @Digest, @format, @index, @packages)
            ON CONFLICT(institution, document) DO UPDATE SET digest = excluded.digest, format = excluded.format, log_index = excluded.log_index, packages = excluded.packages
            """,
            new { institution, number = (long)document.Number, document.Place.Asset, document.Place.Source, document.Digest, format, index = (long)index, packages = PackedNumbers.Pack(document.Packages) },
            transaction);
    }

    private void Insert(DbConnection db, DbTransaction transaction, Package[] packages)
    {
        using var command = db.CreateCommand();
        command.Transaction = transaction;
        Bind(command, "@institution", institution);
        var sql = new StringBuilder("INSERT INTO ledger_packages(institution, package, name, version, purl, kind) VALUES");
        for (var i = 0; i < packages.Length; i++)
        {
            var (number, component) = packages[i];
            sql.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")}(@institution, @number{i}, @name{i}, @version{i}, @purl{i}, @kind{i})");
            Bind(command, $"@number{i}", (long)number);
            Bind(command, $"@name{i}", component.Name);
            Bind(command, $"@version{i}", component.Version ?? "");
            Bind(command, $"@purl{i}", component.Purl ?? "");
            Bind(command, $"@kind{i}", component.Kind ?? "");
        }

        command.CommandText = sql.ToString();
        command.ExecuteNonQuery();
    }

    private static void Bind(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }

    private static string? Filled(string text) => text.Length == 0 ? null : text;

    private sealed record DocumentRow(long Number, string Asset, string Source, string Digest, byte[] Packages);
}
