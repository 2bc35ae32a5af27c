import Testing

@testable import Keras

@Suite("Tables of numbers")
struct CSVTableTests {
  private func load(
    _ text: String, header: CSVHeader = .auto, delimiter: Unicode.Scalar = ",", missingValue: Float? = nil,
    strings: [any CSVColumn] = []
  ) throws -> CSVTable {
    try withTemporaryFolder { folder in
      try writeFile(Array(text.utf8), to: folder + "/table.csv")
      return try loadCSV(
        folder + "/table.csv", header: header, delimiter: delimiter, missingValue: missingValue, strings: strings)
    }
  }

  @Test("A header is found, and columns have its names")
  func findsHeader() throws {
    let table = try load("size,rooms,price\n50,2,1.5e5\n 70.25 ,3, 2e5\r\n\n-1,+4,0.1")
    #expect(table.columnNames == ["size", "rooms", "price"])
    #expect(table.values.spec == TensorSpec([3, 3], .float32))
    #expect(try table.values.scalars(as: Float.self) == [50, 2, 150_000, 70.25, 3, 200_000, -1, 4, 0.1])
    #expect(try table.column("rooms").scalars(as: Float.self) == [2, 3, 4])
    #expect(try table.columns(without: "rooms").scalars(as: Float.self) == [50, 150_000, 70.25, 200_000, -1, 0.1])
    #expect(try table.columns(["price", "size"]).scalars(as: Float.self) == [150_000, 50, 200_000, 70.25, 0.1, -1])
  }

  @Test("Without a header, all lines are numbers, unless the first one is said to be one")
  func findsNoHeader() throws {
    let table = try load("1;2\n3;4\n", delimiter: ";")
    #expect(table.columnNames == nil && table.values.shape == [2, 2])
    #expect(try load("2019,2020\n1,2\n", header: .present).columnNames == ["2019", "2020"])
    #expect(try load("a,b\n").values.shape == [0, 2])
    #expect(thrownText { _ = try table.column("a") }?.contains("no header") == true)
  }

  @Test("Quotes hold delimiters, line ends and doubled quotes; a byte order mark is skipped")
  func readsQuotes() throws {
    let table = try load("\u{FEFF}\"a, \"\"b\"\"\",\"c\nd\" ,\"\"\n\"1\",2,\"3.5\"\n")
    #expect(table.columnNames == ["a, \"b\"", "c\nd", ""])
    #expect(try table.values.scalars(as: Float.self) == [1, 2, 3.5])
  }

  @Test("Empty fields are an error or a number of choice")
  func treatsMissing() throws {
    let text = "a,b\n1,\n,4\n"
    #expect(try load(text, missingValue: -1).values.scalars(as: Float.self) == [1, -1, -1, 4])
    #expect(thrownText { _ = try load(text) }?.contains("line 2 has nothing in column 'b'") == true)
  }

  @Test("Columns of strings are read beside columns of numbers")
  func readsStrings() throws {
    let text = "text,stars,city,price\n\"good, \"\"really\"\"\",5,Bern,1.5\nbad,1,,2\n"
    let table = try load(text, strings: ["text", "city"])
    #expect(table.columnNames == ["text", "stars", "city", "price"])
    #expect(try table.strings("text").strings == ["good, \"really\"", "bad"])
    #expect(try table.strings("city") == StringArray(["Bern", ""]))
    #expect(try table.strings(2) == table.strings("city"))
    #expect(try table.values.scalars(as: Float.self) == [5, 1.5, 1, 2])
    #expect(try table.column("price").scalars(as: Float.self) == [1.5, 2])
    #expect(try table.column(1).scalars(as: Float.self) == [5, 1])
    #expect(try table.columns(without: "stars").scalars(as: Float.self) == [1.5, 2])
    let vectorize = TextVectorization(outputSequenceLength: 2)
    try vectorize.adapt(table.strings("text"))
    #expect(try vectorize(table.strings("text")).shape == [2, 2])
  }

  @Test("A header is found beside columns of strings by position")
  func findsHeaderBesideStrings() throws {
    #expect(try load("a,1\nb,2\n", strings: [0]).strings(0).strings == ["a", "b"])
    #expect(try load("a,n\nb,2\n", strings: [0]).strings("a").strings == ["b"])
    let strings = try load("a,b\nc,d\n", header: .absent, strings: [0, 1])
    #expect(try strings.strings(1).strings == ["b", "d"] && strings.values.shape == [2, 0])
    #expect(try load("7,b\n1,2\n", strings: ["7"]).strings("7").strings == ["1"])
    #expect(thrownText { _ = try load("a,b\n", strings: [0, 1]) }?.contains("header: .present or .absent") == true)
  }

  @Test("A wrong column of strings is named")
  func namesWrongColumns() throws {
    let text = "text,stars\ngood,5\n"
    #expect(thrownText { _ = try load(text, strings: ["txt"]) }?.contains("did you mean 'text'") == true)
    #expect(thrownText { _ = try load(text, strings: [2]) }?.contains("no column 2; the file has 2") == true)
    #expect(
      thrownText { _ = try load(text, header: .absent, strings: ["text"]) }?.contains("no header to find") == true)
    #expect(thrownText { _ = try load(text) }?.contains("pass strings: [\"text\"]") == true)
    let table = try load(text, strings: ["text"])
    #expect(thrownText { _ = try table.column("text") }?.contains("contains strings") == true)
    #expect(thrownText { _ = try table.columns(without: "text") }?.contains("contains strings") == true)
    #expect(thrownText { _ = try table.strings("stars") }?.contains("read as numbers") == true)
    #expect(thrownText { _ = try table.column(-1) }?.contains("no column -1") == true)
  }

  @Test("Text that is not UTF-8 is refused by line")
  func refusesLatin1() throws {
    let message = try withTemporaryFolder { folder in
      try writeFile(Array("a,b\n1,".utf8) + [0xE9, 0x0A], to: folder + "/table.csv")
      return thrownText { _ = try loadCSV(folder + "/table.csv", strings: ["b"]) }
    }
    #expect(message?.contains("line 2 is not UTF-8") == true)
  }

  @Test("What is wrong is named by line and column")
  func namesMistakes() {
    func text(_ table: String, header: CSVHeader = .auto) -> String {
      thrownText { _ = try load(table, header: header) } ?? ""
    }
    #expect(text("a,b\n1,2\n3,four\n").contains("line 3 has 'four' in column 'b', which is not a number"))
    #expect(text("a,b\n1,2\n", header: .absent).contains("line 1 has 'a' in column 1"))
    #expect(text("a,\"b\nc\"\n1,2\n3\n").contains("line 4 has 1 fields; expected 2"))
    #expect(text("1,2\n3,4,5\n").contains("line 2 has 3 fields"))
    #expect(text("1,\"2\n3").contains("line 1 has a quote that is not closed"))
    #expect(text("\"1\"x,2\n").contains("line 1 has text after a closing quote"))
    #expect(text("").contains("contains no lines"))
    #expect(text("\n\n").contains("contains no lines"))
    #expect(thrownText { _ = try loadCSV("/nowhere/x.csv") }?.contains("No such file") == true)
    #expect(throws: KerasError.self) { try load("1,2", delimiter: "\"") }
    #expect(thrownText { _ = try load("size,price\n1,2").column("prise") }?.contains("did you mean 'price'") == true)
  }
}
